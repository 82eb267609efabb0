// ID_LABEL carries the id, LABELS and PROPERTIES are filled in; rows are the id, then values.
UNWIND $rows AS r MERGE (n:ID_LABEL {id: r[0]}) ON CREATE SET n:LABELS, PROPERTIES
