#!/bin/bash
# Starts Neo4j Community with the conventions of the official image, as far as the tests and docker-compose.yml use
# them: NEO4J_AUTH (`none` or `neo4j/PASSWORD`) holds for an empty /data, NEO4J_a_b__c is the setting a.b_c.
set -euo pipefail

home=/var/lib/neo4j
auth=${NEO4J_AUTH:-neo4j/neo4j}
mkdir -p $home/{conf,import,plugins,run,licenses} /data /logs

setting() {
    local name=${1#NEO4J_}
    name=${name//__/%}
    name=${name//_/.}
    echo "${name//%/_}=${!1}"
}

{
    echo "server.default_listen_address=0.0.0.0"
    echo "server.directories.data=/data"
    echo "server.directories.logs=/logs"
    [ "$auth" != none ] || echo "dbms.security.auth_enabled=false"
    for variable in $(compgen -e | grep '^NEO4J_[a-z]' || true); do setting "$variable"; done
} >$home/conf/neo4j.conf

export NEO4J_HOME=$home NEO4J_CONF=$home/conf
if [ "$auth" != none ] && [ ! -e /data/dbms ]; then
    java -cp '/opt/neo4j/*' org.neo4j.cli.AdminTool dbms set-initial-password "${auth#*/}" >/dev/null
fi

opens=()
for package in java.nio java.io sun.nio.ch java.util.concurrent java.lang; do
    opens+=("--add-opens=java.base/$package=ALL-UNNAMED")
done
exec java -Xmx512m "${opens[@]}" -cp '/opt/neo4j/*' org.neo4j.server.CommunityEntryPoint \
    --home-dir=$home --config-dir=$home/conf --console-mode
