-- The package cjson: encode and decode JSON as lua-cjson does.
local codec = require 'cjson.codec'
return codec.new()
