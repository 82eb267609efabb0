MATCH (s:Store {id: 'provgraph'}) RETURN s.writes AS writes
