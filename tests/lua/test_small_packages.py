"""Small functions of sys, paths and graph."""

import luatorch

GRAPH = """
require 'graph'
local a, b, c = graph.Node('a'), graph.Node('b'), graph.Node({})
local g = graph.Graph()
g:add(graph.Edge(a, b))
g:add(graph.Edge(b, c, 5))
local h, copies = g:clone()
"""


def _lua(code):
    return luatorch.Runtime(th=True).execute(code)


def test_graph_clone_copies_nodes_and_shares_data():
    code = "return #h.nodes, #h.edges, h.nodes[1].data, h.nodes[2].data, h.nodes[3].data == c.data"
    assert _lua(GRAPH + code) == (3, 2, "a", "b", True)
    code = "return copies[a] == h.nodes[1], copies[a] ~= a, h.edges[2].weight, g.nodes[1] == a"
    assert _lua(GRAPH + code) == (True, True, 5, True)


def test_graph_reverse_turns_edges():
    code = "local r, m = g:reverse() return r:roots()[1] == m[c], r:leaves()[1] == m[a]"
    assert _lua(GRAPH + code) == (True, True)
    assert _lua(GRAPH + "return h:roots()[1].data, h:topsort()[3].data == c.data") == ("a", True)


def test_sys():
    assert _lua("return sys.isNaN(0/0), sys.isNaN(1), sys.basename") == (True, False, None)


def test_paths_of_the_installation_lie_in_its_prefix():
    for name in "bin lib share dokmedia dokutils".split():
        path, prefix = _lua(f"return paths.install_{name}, paths.install_prefix")
        assert path.startswith(prefix.rstrip("/") + "/") and path != prefix
