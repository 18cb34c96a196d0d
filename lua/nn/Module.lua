local Module = torch.class('nn.Module')
function Module:__init() self.gradInput = torch.Tensor() self.output = torch.Tensor() self._type = self.output:type() end
