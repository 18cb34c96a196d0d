-- cjson.safe: failures give nil and the message.
return require('cjson.codec').new(true)
