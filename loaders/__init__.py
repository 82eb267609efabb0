"""Loaders: one module for each source; bytes in, ``Document`` out.

A loader is found by the entry point group ``provgraph.loaders``. It is an object with

- ``kind``: its name, as ``load --as KIND`` takes it
- ``sniff(name, head)``: is this a source of its kind? by name and first bytes
- ``read(stream, context)``: yields ``Document`` pieces, each small enough to be saved at once

Where several files of one folder, or a database, make one source of its kind, it has besides (see
``provgraph.loading.joining``)

- ``schemes``: those of the URLs of such databases
- ``parts(names)``: which of these files belong to one source
- ``joined(paths)``, ``fetched(url)``: such files, or a database, as one stream of bytes, which ``read`` gets

It sees no store, no database and no other loader's source.
"""
