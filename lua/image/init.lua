-- The package image.  Images are tensors, planes x height x width or height x width; those of
-- floating point have values in [0, 1], bytes in [0, 255].
require 'torch'
local image = {}
rawset(_G, 'image', image)
package.loaded.image = image

require 'image.files'
require 'image.scale'
require 'image.transform'
require 'image.warp'
require 'image.color'
require 'image.filters'
require 'image.draw'
require 'image.display'
require 'image.pictures'
require 'image.test'

return image
