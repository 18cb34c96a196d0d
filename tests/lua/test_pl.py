"""The modules of Penlight that programs use."""

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture
def lua(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lua = shell()
    lua.execute("package.path = './?.lua'")  # an installed Penlight would be preferred
    lua.execute("pl = require 'pl.import_into' ()")
    return lua


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("stringx.split(' a b  c ')", "{'a', 'b', 'c'}"),
        ("stringx.split('a,b,,c', ',')", "{'a', 'b', '', 'c'}"),
        ("stringx.split('a,b,c', ',', 2)", "{'a', 'b,c'}"),
        ("stringx.split('', ',')", "{''}"),
        ("stringx.splitlines('a\\nb\\n')", "{'a', 'b'}"),
        ("stringx.strip('--x--', '-')", "'x'"),
        ("stringx.rstrip('x \\n')", "'x'"),
        ("stringx.replace('a.b.c', '.', '%', 1)", "'a%b.c'"),
        ("stringx.startswith('abc', {'x', 'ab'})", "true"),
        ("stringx.endswith('abc', '')", "true"),
        ("stringx.center('ab', 7, '*')", "'**ab***'"),
        ("stringx.rfind('abcabc', 'bc')", "5"),
        ("stringx.count('aaaa', 'aa')", "2"),
        ("stringx.title('hello world')", "'Hello World'"),
        ("stringx.expandtabs('a\\tb', 4)", "'a   b'"),
        ("stringx.join('-', {1, 'a'})", "'1-a'"),
        ("stringx.isdigit('12') and not stringx.isalpha('a1')", "true"),
        ("tablex.deepcopy{1, {2, a = {3}}}", "{1, {2, a = {3}}}"),
        ("tablex.map('*', {1, 2, a = 3}, 2)", "{2, 4, a = 6}"),
        ("tablex.filter({1, 2, 3, 4}, '|x| x % 2 == 0')", "{2, 4}"),
        ("tablex.reduce('+', {1, 2, 3})", "6"),
        ("tablex.merge({a = 1, b = 2}, {b = 3, c = 4}, true)", "{a = 1, b = 3, c = 4}"),
        ("tablex.merge({a = 1, b = 2}, {b = 3, c = 4})", "{b = 2}"),
        ("tablex.difference({a = 1, b = 2}, {b = 3})", "{a = 1}"),
        ("tablex.sub({1, 2, 3, 4}, 2, -2)", "{2, 3}"),
        ("tablex.insertvalues({1, 4}, 2, {2, 3})", "{1, 2, 3, 4}"),
        ("tablex.removevalues({1, 2, 3, 4}, 2, 3)", "{1, 4}"),
        ("tablex.range(1, 7, 3)", "{1, 4, 7}"),
        ("tablex.zip({1, 2}, {'a', 'b'})", "{{1, 'a'}, {2, 'b'}}"),
        ("tablex.index_map{'a', 'b'}", "{a = 1, b = 2}"),
        ("tablex.find({5, 6}, 6)", "2"),
        ("tablex.search({x = {y = 5}}, 5)", "'x.y'"),
        ("tablex.compare_no_order({1, 2, 2}, {2, 1, 2})", "true"),
        ("tablex.pairmap(function(k, v) return v, k end, {a = 1})", "{a = 1}"),
        ("List{3, 1, 2}:sorted()", "{1, 2, 3}"),
        ("List.range(3):map('|x| x ^ 2'):reverse()", "{9, 4, 1}"),
        ("List{1, 2, 3}:slice(2)", "{2, 3}"),
        ("List{1} .. List{2}", "{1, 2}"),
        ("tostring(List{1, 'a'})", "'{1,\"a\"}'"),
        ("List{1, 2, 2}:count(2)", "2"),
        ("Set{1, 2} * Set{2, 3} == Set{2}", "true"),
        ("Set{1} < Set{1, 2}", "true"),
        ("tostring(OrderedMap{{b = 1}, {a = 2}})", "'{b=1,a=2}'"),
        ("Map{a = 1}:keys()", "{'a'}"),
        ("path.join('a', 'b/', 'c')", "'a/b/c'"),
        ("path.join('a', '/b')", "'/b'"),
        ("path.basename('/x/y.z') .. path.dirname('/x/y') .. path.extension('a.b.c')", "'y.z/x.c'"),
        ("{path.splitext('/x.y/z')}", "{'/x.y/z', ''}"),
        ("path.normpath('/a/./b/../c')", "'/a/c'"),
        ("path.relpath('/a/b/c', '/a/d')", "'../b/c'"),
        ("utils.split('a1b22c', '%d+')", "{'a', 'b', 'c'}"),
        ("{utils.execute('exit 3')}", "{false, 3}"),
        ("{utils.executeex('echo x; echo y >&2; exit 2')}", "{false, 2, 'x\\n', 'y\\n'}"),
        (
            "pretty.read(pretty.write{1, a = {b = 'q\"'}, [10] = true})",
            "{1, a = {b = 'q\"'}, [10] = true}",
        ),
        ("pretty.write({1, {2}}, '')", "'{1,{2}}'"),
        ("pretty.number(123456, 'T')", "'123,456'"),
        ("seq.copy(seq.filter(seq.range(1, 10), '|x| x > 8'))", "{9, 10}"),
        ("types.is_empty{} and types.is_empty('') and not types.is_empty{1}", "true"),
    ],
)
def test_value(lua, expression, want):
    lua.execute(
        f"setfenv(1, setmetatable({{}}, {{__index = function(_, k) return pl[k] or _G[k] end}}))"
        f" got = {expression} rawset(_G, 'got', got)"
    )
    assert lua.execute(f"return pl.tablex.deepcompare(got, {want}, true), pl.pretty.write(got)")[
        0
    ], lua.eval("pl.pretty.write(got)")


def test_files_and_directories(lua, tmp_path):
    lua.execute("""
    assert(pl.dir.makepath('d/e/f'))
    pl.file.write('d/a.txt', 'text')
    pl.file.write('d/e/b.lua', 'code')
    assert(pl.dir.copyfile('d/a.txt', 'd/e'))
    """)
    names = lua.eval("pl.dir.getallfiles('d')").values()
    assert sorted(names) == ["d/a.txt", "d/e/a.txt", "d/e/b.lua"]
    assert list(lua.eval("pl.dir.getfiles('d', '*.txt')").values()) == ["d/a.txt"]
    assert list(lua.eval("pl.dir.getdirectories('d')").values()) == ["d/e"]
    assert lua.eval("pl.file.read('d/e/b.lua')") == "code"
    assert lua.eval("pl.path.isfile('d/a.txt') and pl.path.isdir('d') and not pl.path.exists('x')")
    assert lua.eval("pl.path.getsize('d/a.txt')") == 4
    assert lua.eval("pl.dir.rmtree('d')") is True and not (tmp_path / "d").exists()


def test_class(lua):
    got = lua.execute("""
    local class = pl.class
    class.Animal()
    function Animal:_init(name) self.name = name end
    function Animal:__tostring() return self.name .. ' ' .. self:speak() end
    class.Dog(Animal)
    function Dog:speak() return 'bark' end
    local Cat = class(Animal)
    function Cat:_init(name, sound) self:super(name) self.sound = sound end
    function Cat:speak() return self.sound end
    local Kitten = class(Cat)
    function Kitten:_init(name) self:super(name, 'mew') end
    local Plain = class{_init = function(self, x) self.x = x end,
       twice = function(self) return 2 * self.x end}
    local k = Kitten('Tom')
    return tostring(Dog 'Fido'), tostring(k), k:is_a(Animal), k:is_a(Dog), Animal:class_of(k),
       Plain(4):twice(), k:is_a() == Kitten
    """)
    assert got == ("Fido bark", "Tom mew", True, False, True, 8, True)


LAPP = """
Trains.
   -s,--save      (default "logs")      where
   -m,--model     (default convnet)     which
   -f,--full                            a flag
   -r,--rate      (default 0.05)        a number
   -n             (integer)             required
   -k,--kind      (one|two default two) a word
   --size         (1..10 default 3)     a range
   <data>         (string)              an argument
   <more...>      (default 1)           others
"""


def test_lapp(lua):
    lua.globals["TEXT"] = LAPP
    lua.execute("opt = pl.lapp(TEXT, {'-f', '-r', '0.5', '-n5', '--kind=one', 'x.t7', '7', '8'})")
    opt = dict(lua.globals.opt.items())
    more = list(opt.pop("more").values())
    assert more == [7, 8]
    assert opt == {
        "save": "logs", "model": "convnet", "full": True, "rate": 0.5, "n": 5, "kind": "one",
        "size": 3, "data": "x.t7",
    }  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    ["'x'", "'-n', 'a', 'x'", "'-n', '1'", "'-n', '1', '-z', 'x'",
     "'-n', '1', '--kind', 'six', 'x'", "'-n', '1', '--size', '11', 'x'", "'-n'"],
)  # fmt: skip
def test_lapp_refuses(lua, arguments):
    lua.globals["TEXT"] = LAPP
    with pytest.raises(SystemExit) as e:
        lua.execute(f"pl.lapp(TEXT, {{{arguments}}})")
    assert e.value.code == 1


def test_globals_of_pl(lua):
    lua.execute("require 'pl'")
    assert lua.eval("stringx.strip(' x ') .. #List{1, 2} .. tablex.size{a = 1}") == "x21"
    assert lua.eval("no_such_module") is None


def test_strict(lua):
    lua.execute("require 'pl.strict'; declared = 1")
    assert lua.eval("declared") == 1
    with pytest.raises(luatorch.LuaError, match="variable 'undeclared' is not declared"):
        lua.execute("return undeclared + 1")


def test_an_installed_penlight_is_preferred(lua, tmp_path):
    (tmp_path / "pl").mkdir()
    (tmp_path / "pl" / "text.lua").write_text("return 'installed'")
    (tmp_path / "pl" / "seq.lua").write_text("return 'installed'")
    assert lua.eval("require 'pl.seq'") == "installed"
