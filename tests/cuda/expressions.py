"""What is tried on a device: expressions of x, y, p (3x4, p > 0), m (3x3), s (3x3, positive
definite), v, w (3), b (2x3x3), k (2x2), i (positions along a side of 3) and j (3x4 of positions);
long(a), byte(a) convert to those types.
"""

UNARY = """
abs sqrt rsqrt neg cinv floor ceil round trunc frac exp log log1p sigmoid sin cos tan asin acos atan
sinh cosh tanh sign
"""
EXPRESSIONS = [f"p:{name}()" for name in UNARY.split()]
EXPRESSIONS += [f"torch.{name}(p:t())" for name in UNARY.split()]
TEXT = """
x + y | x - y | x * 2 | -x | x / 3 | 2 - x | x + 1 | m * w | x % 2 | x:add(y) | x:add(2, y)
x:add(torch.ones(1):typeAs(x)[1]) | x:csub(y) | x:mul(3) | x:div(2) | x:cmul(y) | x:cdiv(y)
x:pow(2) | p:pow(1.5) | torch.pow(2, x) | p:cpow(y) | x:addcmul(2, y, y) | x:addcdiv(2, y, p)
x:clamp(-0.5, 0.5) | x:fmod(0.7) | x:remainder(0.7) | x:cfmod(y) | x:cremainder(y) | x:cmax(y)
x:cmin(0) | x:atan2(y) | torch.lerp(x, y, 0.3) | x:sum() | x:sum(1) | x:sum(2) | x:mean()
x:mean(2) | x:prod() | x:prod(1) | x:std() | x:std(1) | x:var() | x:var(2) | x:max() | x:min()
x:max(1) | x:min(2) | x:norm() | x:norm(1) | x:norm(2, 1) | x:norm(0) | x:dist(y) | x:dist(y, 1)
x:cumsum(1) | x:cumprod(2) | x:sort(2) | x:sort(1, true) | x:topk(2) | x:topk(2, 1, true, true)
x:median(2) | x:mode(1) | x:kthvalue(2, 1) | x:renorm(2, 1, 1) | x:trace() | x:numel()
m:trace() | x:nonzero() | x:t() | x:tril() | x:triu(1) | x:diag() | v:diag()
torch.eye(3, 4):typeAs(x) | x:dot(y) | v:dot(w) | torch.mm(m, m) | torch.mv(m, v)
torch.ger(v, w) | torch.addmm(m, m, m) | torch.addmv(2, v, 3, m, w) | torch.addr(m, v, w)
torch.bmm(b, b) | torch.baddbmm(b, b, b) | torch.addbmm(m, b, b) | torch.mm(x, x:t())
torch.mm(x:t(), y) | x:lt(0) | x:le(y) | x:gt(y) | x:ge(0) | x:eq(x) | x:ne(y) | x:eq(1):all()
x:lt(9):any() | x:equal(y) | torch.cat(x, y, 1) | torch.cat({x, y, x}, 2) | x:index(1, i)
x:indexCopy(1, i, y:narrow(1, 1, 2)) | x:indexFill(2, i, 7)
x:indexAdd(1, i, y:narrow(1, 1, 2)) | x:gather(2, j) | x:scatter(2, j, y) | x:scatter(2, j, 3)
x:scatterAdd(2, j, y) | x:maskedSelect(x:gt(0)) | x:maskedFill(x:gt(0), 4)
x:maskedCopy(x:gt(0), y) | x[x:gt(0)] | x[2] | x[2][3] | x[{2, 3}] | x[{{}, {2, 3}}]
x[{{1, 2}, 2}] | x:narrow(2, 2, 2) | x:select(1, 2) | x:sub(1, 2, 2, 3) | x:unfold(2, 2, 1)
x:view(-1) | x:repeatTensor(2, 2) | x:resize(2, 2) | x:expandAs(x) | v:view(1, -1):expand(2, 3)
x:transpose(1, 2):contiguous() | x:fill(3) | x:zero() | x:clone() | x:double() | x:int()
x:long() | x:byte() | x:half():float() | x:apply(function(a) return a + 1 end)
x:map(y, function(a, c) return a * c end) | x:split(2, 1) | x:chunk(2, 2)
torch.squeeze(x:view(3, 1, 4)) | x:storage():size() | torch.range(1, 5):typeAs(x)
x:new(3):range(1, 3) | x.new(2, 2):fill(1) | x.new(x:size()):copy(y) | x:uniform()
x:normal(1, 2) | x:bernoulli(0.4) | x:exponential(2) | x:cauchy() | x:logNormal()
x:geometric(0.3) | x:random(9) | p:histc(5) | x:cross(y, 1) | torch.multinomial(p, 2)
torch.multinomial(p, 6, true) | m:inverse() | torch.gesv(m, m) | torch.symeig(s) | torch.svd(m)
torch.qr(m) | torch.potrf(s) | torch.potrs(m, torch.potrf(s)) | torch.eig(m, 'V')
torch.gels(m, m) | torch.conv2(x, k) | torch.xcorr2(x, k, 'F') | torch.conv2(b, b) | x:totable()
tostring(x) | x:isContiguous() | x:storage()[2] | x:storage():fill(2):totable() | x:bhistc(4)
x:linspace(1, 2, 5) | x:logspace(1, 2, 5) | x:randperm(5) | torch.isTensor(x)
x:copy(y:double()) | x:copy(y:byte()) | torch.ones(3, 4):copy(x) | x:viewAs(y) | x:permute(2, 1)
x:isSameSizeAs(y) | torch.add(x, y):mul(2) | torch.max(x, 2) | x:nElement() | x:set(y)
x:isSetTo(x) | torch.serialize(x):len() > 0 | torch.deserialize(torch.serialize(x))
x:type(y:type()) | x:sum() + y:sum() | x:long():add(3) | x:int():cmul(y:int()) | x:byte():sum()
x:long():mod(3) | x:long():div(2) | x:long():max(1) | x:long():sort(1)
torch.mm(x:double(), y:double():t()) | x:short():fill(4):sum() | x:int():bitand(3)
x:int():lshift(1) | x:reshape(4, 3) | x:tanh():cmul(x) | x:t():add(1) | x:select(2, 1):fill(5)
x:t()[2]:sum()
long(x * 9):add(3) | long(x * 9):div(3) | long(x * 9):mod(4) | long(x * 9):sort(1)
long(x * 9):max(1) | long(x * 9):bitand(3) | long(x * 9):lshift(2) | long(x * 9):cmul(long(y * 9))
long(x * 9):sum(2) | long(x * 9):gt(0) | long(x * 9):cumsum(1)
long(x * 9):index(2, i) | byte(p * 99):add(200) | byte(p * 99):double()
long(x * 9):indexAdd(1, i, long(y * 9):narrow(1, 1, 2)) | byte(x):scatterAdd(2, j, byte(y * 9))
long(x * 9):scatterAdd(1, j:clone():fill(2), long(y * -9)) | x:t():scatterAdd(1, j:t(), y:t())
"""
EXPRESSIONS += [e.strip() for line in TEXT.strip().split("\n") for e in line.split("|")]
