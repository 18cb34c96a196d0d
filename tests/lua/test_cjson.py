"""cjson: JSON as Python's json module reads and writes it, and lua-cjson's rules."""

import json

import pytest

import luatorch
from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    lua = shell()
    lua.execute("cjson = require 'cjson'; null = cjson.null")
    return lua


TEXTS = [
    "[]", "{}", '[1,2,[3,{"a":[]}]]', '{"a":{"b":[true,false]}}', "0", "-0.5e-3",
    "12345678901234", "123456789012345678", "1e300", '"\\u00e9\\ud83d\\ude00\\\\u0041\\n\\/"',
    '"é中"', ' [ 1 , "x" ] \n', '"\\\\"', '"a\\"b"', '{"":1}',
]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS)
def test_decode_agrees_with_python(lua, text):
    lua.globals["text"] = text
    # through our encoder, which Python reads back
    again = json.loads(lua.eval("cjson.encode(cjson.decode(text))"))
    want = json.loads(text)
    if want in ([], [1, 2, [3, {"a": []}]]):  # Lua has one empty table
        want = json.loads(text.replace("[]", "{}"))
    assert again == pytest.approx(want) if isinstance(want, float | int) else again == want


@pytest.mark.parametrize(
    "text",
    ["", "[", "[1", "[1,]", "[1 2]", '{"a"}', '{"a":}', "{a:1}", '"abc', '"\\x"', '"\\u12"', "tru",
     "[1]]", '"a\nb"', "nul", "{1:2}", "--1"],
)  # fmt: skip
def test_broken_text_is_an_error(lua, text):
    lua.globals["text"] = text
    with pytest.raises(luatorch.LuaError, match="user:1: Expected .* at character"):
        lua.execute("cjson.decode(text)", "=user")
    assert lua.execute("return require('cjson.safe').decode(text)")[0] is None


@pytest.mark.parametrize(
    ("value", "want"),
    [
        ("{1, 2, {}}", "[1,2,{}]"),
        ("{[1] = 1, [3] = 3}", "[1,null,3]"),
        ("{a = {true, null}}", '{"a":[true,null]}'),
        ("{['1'] = 2}", '{"1":2}'),
        ("{[1.5] = 2}", '{"1.5":2}'),
        ("1/3", "0.33333333333333"),
        ("'\\1\"/\\\\'", '"\\u0001\\"\\/\\\\"'),
    ],
)
def test_encode(lua, value, want):
    assert lua.eval(f"cjson.encode({value})") == want


@pytest.mark.parametrize(
    "value", ["print", "{[1] = 1, [1000] = 2}", "0/0", "{[true] = 1}", "torch.Tensor(2)"]
)
def test_what_cannot_be_encoded(lua, value):
    with pytest.raises(luatorch.LuaError, match="Cannot serialise"):
        lua.execute(f"cjson.encode({value})")


def test_depth_and_settings(lua):
    with pytest.raises(luatorch.LuaError, match="too many nested"):
        lua.execute("cjson.decode(('['):rep(2000))")
    lua.execute("local t = {} t.t = t; ok = pcall(cjson.encode, t)")
    assert lua.globals.ok is False
    lua.execute(
        "mine = cjson.new(); mine.encode_number_precision(3);"
        " mine.encode_sparse_array(true); mine.encode_invalid_numbers('null')"
    )
    assert lua.eval("mine.encode(1/3)") == "0.333" and lua.eval("cjson.encode(0.1234)") == "0.1234"
    assert lua.eval("mine.encode{[500] = 1}") == '{"500":1}'
    assert lua.eval("mine.encode(0/0)") == "null"


def test_null_is_no_nil(lua):
    assert lua.eval("cjson.decode('[null]')[1] == null and null ~= nil")
    assert lua.eval("type(null) .. tostring(null)") == "userdatauserdata: NULL"
