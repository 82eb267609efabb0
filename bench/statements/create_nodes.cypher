// LABELS and PROPERTIES are filled in from what the store holds; rows are lists of values.
UNWIND $rows AS r CREATE (:LABELS {PROPERTIES})
