// Statements that run now, to find the one that has had its time.
//
// -> id, text
// mode: read
SHOW TRANSACTIONS YIELD transactionId, currentQuery
RETURN transactionId AS id, currentQuery AS text
ORDER BY id
