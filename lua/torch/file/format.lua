-- The object format of .t7 files: what an object is announced as, and what both directions
-- share.  Every number is a C int, but for Lua's (a double) and sizes of tensors (longs).
--
--   NIL                                          nothing follows
--   NUMBER    double
--   STRING    size, bytes
--   BOOLEAN   0 or 1
--   TABLE     index; if new: count, then key and value, each an object, count times
--   TORCH     index; if new: string "V <version>", string class name, what the class writes
--   FUNCTION  index; if new: string (bytecode), table of {name =, id =, value =} upvalues
--
-- An index names an object the first time and stands for it from then on.
return {
   NIL = 0, NUMBER = 1, STRING = 2, TABLE = 3, TORCH = 4, BOOLEAN = 5, FUNCTION = 8,
   -- what older Torch7 wrote: upvalues as a plain array; before that, without an index
   OLD_FUNCTION = 7, OLDEST_FUNCTION = 6,
}
