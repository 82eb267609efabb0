"""Every statement that provgraph sends, one to a file.

``<room>/<name>.cypher``; the header is its documentation, its contract and the
input of its tests (read by ``provgraph.queries``):

    // What the answer is, in one sentence.
    //
    // $id:    a parameter and what it holds
    // -> id, name, distance
    // mode: read

A read of more than one row ends in a total ORDER BY, one of a single row says
``// rows: one``. ``name.arcadedb.cypher`` stands in for ``name.cypher`` on that
engine. ``schema/NNN_*.cypher`` are migrations, carried out once each, in order:
they alone may hold several statements, each ended by ``;``.
"""
