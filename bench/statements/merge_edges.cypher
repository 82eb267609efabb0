// SOURCE, TYPE, TARGET, KEY and PROPERTIES are filled in; rows are the ids of both ends, then values, sorted by the ends.
UNWIND $rows AS r MATCH (s:SOURCE {id: r[0]}) MATCH (t:TARGET {id: r[1]}) MERGE (s)-[x:TYPE {KEY}]->(t) ON CREATE SET PROPERTIES
