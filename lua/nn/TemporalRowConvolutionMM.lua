-- nn.TemporalRowConvolutionMM: the name that Torch7's documentation gives to nn.TemporalRowConvolution.
local nn = require 'nn'
nn.TemporalRowConvolutionMM = nn.TemporalRowConvolution
