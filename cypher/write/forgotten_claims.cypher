// Take away claims and names that do not hold any more, and what described activities whose record is replaced.
//
// $renamed: lists of old id and new id of entities; all else here speaks of the new ones
// $forgottenUsed: lists of activity id and edge ids
// $forgottenGenerations: lists of activity id and edge ids
// $forgottenNames: lists of alias id and entity id
// $forgottenRuns: lists of run and job execution
// $forgottenRevisions: lists of newer and older version, and their LFN
// $forgottenAttributions: lists of entity, agent and role
// $forgottenKinds: lists of entity and the description of its kind
// $replaced: activities whose record is replaced by a better copy
// -> deleted
// rows: one
// mode: write
CALL () {
    UNWIND $renamed AS r MATCH (n:Entity {id: r[0]})
    SET n.id = r[1]
}
CALL () {
    UNWIND $forgottenUsed AS r MATCH (a:Activity {id: r[0]})-[x:used]->()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenGenerations AS r MATCH (a:Activity {id: r[0]})<-[x:wasGeneratedBy]-()
    USING INDEX SEEK a:Activity(id) WHERE x.id IN r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenNames AS r MATCH (n:Alias {id: r[0]})-[x:names]->(e)
    USING INDEX SEEK n:Alias(id) WHERE e.id = r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenRuns AS r MATCH (a:Activity {id: r[0]})-[x:wasInformedBy]->(t)
    USING INDEX SEEK a:Activity(id) WHERE t.id = r[1]
    DELETE x
}
CALL () {
    UNWIND $forgottenRevisions AS r MATCH (e:Entity {id: r[0]})-[x:wasRevisionOf]->(o)
    USING INDEX SEEK e:Entity(id) WHERE o.id = r[1] AND x.lfn = r[2]
    DELETE x
}
CALL () {
    UNWIND $forgottenAttributions AS r MATCH (e:Entity {id: r[0]})-[x:wasAttributedTo]->(t)
    USING INDEX SEEK e:Entity(id) WHERE t.id = r[1] AND coalesce(x.role, '') = coalesce(r[2], '')
    DELETE x
}
CALL () {
    UNWIND $forgottenKinds AS r MATCH (e:Entity {id: r[0]})-[x:isDescribedBy]->(t)
    USING INDEX SEEK e:Entity(id) WHERE t.id = r[1]
    DELETE x
}
CALL () {
    UNWIND $replaced AS id
    MATCH (a:Activity {id: id})-[x:isDescribedBy|wasConfiguredBy|wasInfluencedBy|wasAssociatedWith|wasInformedBy]->()
    USING INDEX SEEK a:Activity(id) WHERE x.origin IS NULL
    DELETE x
    RETURN count(x) AS deleted
}
RETURN deleted
