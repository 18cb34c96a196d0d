-- require 'pl': Penlight's modules as globals, loaded when first named, and utils' functions.
--
-- Our own implementation of what programs use of Penlight: utils, types, tablex, stringx, path,
-- dir, file, List, Map, Set, OrderedMap, class, pretty, lapp, operator, seq, strict, app.  An
-- installed Penlight is preferred.
require('pl.import_into')(_G)
return require 'pl.utils'
