"""Foreign keys of the provenance database that lead nowhere: one finding for each table, row and column."""

from collections.abc import Iterator

from ._ctaprov_tables import Tables

_NEEDED = {
    ("used", "activity_key"): "activities",
    ("used", "entity_key"): "entities",
    ("wasGeneratedBy", "activity_key"): "activities",
    ("wasGeneratedBy", "entity_key"): "entities",
    ("wasAssociatedWith", "activity_key"): "activities",
    ("wasAssociatedWith", "agent_key"): "agents",
    ("wasAttributedTo", "entity_key"): "entities",
    ("wasAttributedTo", "agent_key"): "agents",
    ("wasConfiguredBy", "activity_key"): "activities",
    ("wasDerivedFrom", "generatedEntity"): "entities",
    ("wasDerivedFrom", "usedEntity"): "entities",
    ("wasInformedBy", "informant"): "activities",
    ("wasInformedBy", "informed"): "activities",
    ("usageDescriptions", "activityDescription_key"): "activityDescriptions",
    ("usageDescriptions", "entityDescription_key"): "entityDescriptions",
    ("generationDescriptions", "activityDescription_key"): "activityDescriptions",
    ("generationDescriptions", "entityDescription_key"): "entityDescriptions",
    ("datasetEntities", "internal_key"): "entities",
    ("valueEntities", "internal_key"): "entities",
    ("datasetDescriptions", "internal_key"): "entityDescriptions",
    ("valueDescriptions", "internal_key"): "entityDescriptions",
}
"""A row without one of these says nothing."""

_OPTIONAL = {
    ("activities", "activityDescription_key"): "activityDescriptions",
    ("configFileDescriptions", "activityDescription_key"): "activityDescriptions",
    ("configFiles", "configFileDescription_key"): "configFileDescriptions",
    ("entities", "entityDescription_key"): "entityDescriptions",
    ("parameterDescriptions", "activityDescription_key"): "activityDescriptions",
    ("parameters", "parameterDescription_key"): "parameterDescriptions",
    ("parameters", "valueEntity_key"): "entities",
    ("used", "usageDescription_key"): "usageDescriptions",
    ("wasConfiguredBy", "configFile_key"): "configFiles",
    ("wasConfiguredBy", "parameter_key"): "parameters",
    ("wasGeneratedBy", "generationDescription_key"): "generationDescriptions",
}


def broken(tables: Tables) -> Iterator[tuple[str, str]]:
    """What is wrong with foreign keys: sort of finding, and message."""
    for (table, column), target in (_NEEDED | _OPTIONAL).items():
        if table not in tables.present:
            continue
        if target not in tables.present:
            yield from _without_table(tables, table, column, target)
        else:
            yield from _dangling(tables, table, column, target)
        if (table, column) in _NEEDED:
            yield from _empty(tables, table, column)
    yield from _unconfigured(tables)


def _without_table(tables: Tables, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
    count = next(tables.ask(f'SELECT count(*) AS n FROM "{table}" WHERE "{column}" IS NOT NULL'))["n"]  # noqa: S608
    if count:
        message = f"table {target} is missing: {count} rows of {table} refer to it in {column}; export it too"
        yield "missing-table", message


def _dangling(tables: Tables, table: str, column: str, target: str) -> Iterator[tuple[str, str]]:
    rows = tables.ask(
        f'SELECT t.internal_key AS row, t."{column}" AS key FROM "{table}" t '  # noqa: S608
        f'LEFT JOIN "{target}" o ON o.internal_key = t."{column}" '
        f'WHERE o.internal_key IS NULL AND t."{column}" IS NOT NULL ORDER BY t.internal_key'
    )
    for row in rows:
        yield "dangling-key", f"table {table}, row {row['row']}: {column} is {row['key']}, and {target} has no such row"


def _empty(tables: Tables, table: str, column: str) -> Iterator[tuple[str, str]]:
    rows = tables.ask(f'SELECT internal_key AS row FROM "{table}" WHERE "{column}" IS NULL ORDER BY internal_key')  # noqa: S608
    for row in rows:
        yield (
            "missing-key",
            f"table {table}, row {row['row']}: {column} is empty; the row joins nothing and is passed over",
        )


def _unconfigured(tables: Tables) -> Iterator[tuple[str, str]]:
    rows = tables.ask(
        "SELECT internal_key AS row FROM wasConfiguredBy WHERE configFile_key IS NULL AND parameter_key IS NULL "
        "ORDER BY internal_key"
    )
    for row in rows:
        message = (
            f"table wasConfiguredBy, row {row['row']}: configFile_key and parameter_key are empty; it is passed over"
        )
        yield "missing-key", message
