"""What the examples of Torch7's pages print (doc/tensor.md, maths.md, utility.md, random.md)."""

import pytest

from tests.lua.shell import shell


@pytest.fixture(scope="module")
def lua():
    return shell()


A = """
A = torch.Tensor({
    {1.2705,  0.9971,  0.4948,  0.1389,  0.2381},
    {0.9971,  0.9966,  0.6752,  0.0686,  0.1196},
    {0.4948,  0.6752,  1.1434,  0.0314,  0.0582},
    {0.1389,  0.0686,  0.0314,  0.0270,  0.0526},
    {0.2381,  0.1196,  0.0582,  0.0526,  0.3957}})
"""
SYMMETRIC = """
a = torch.Tensor({{ 1.96,  0.00,  0.00,  0.00,  0.00},
                  {-6.49,  3.80,  0.00,  0.00,  0.00},
                  {-0.47, -6.39,  4.17,  0.00,  0.00},
                  {-7.20,  1.50, -1.51,  5.70,  0.00},
                  {-0.65, -6.34,  2.67,  1.80, -7.10}}):t()
"""
EXAMPLES = [
    (
        "x = torch.Tensor(torch.LongStorage({4}), torch.LongStorage({0})):zero() x[1] = 1 print(x)",
        " 1\n 1\n 1\n 1\n[torch.DoubleTensor of size 4]\n\n",
    ),
    (
        "x = torch.Tensor(5, 6):zero() x[{ 1,3 }] = 1 x[{ 2,{2,4} }] = 2 x[{ {},4 }] = -1 "
        "x[{ {},2 }] = torch.range(1,5) x[torch.lt(x,0)] = -2 print(x)",
        """\
 0  1  1 -2  0  0
 0  2  2 -2  0  0
 0  3  0 -2  0  0
 0  4  0 -2  0  0
 0  5  0 -2  0  0
[torch.DoubleTensor of size 5x6]

""",
    ),
    (
        "x = torch.range(1, 5) x:indexAdd(1, torch.LongTensor{1, 1, 3, 3}, torch.range(1, 4)) "
        "print(table.concat(x:totable(), ' '))",
        "4 2 10 4 5\t\n",
    ),
    (
        "z = torch.zeros(2, 4):scatter(2, torch.LongTensor{{3}, {4}}, 1.23) print(z)",
        """\
 0.0000  0.0000  1.2300  0.0000
 0.0000  0.0000  0.0000  1.2300
[torch.DoubleTensor of size 2x4]

""",
    ),
    (
        "x = torch.Tensor({0, 0, 0, 0}) x:maskedCopy(torch.ByteTensor({0, 1, 0, 1}), "
        "torch.Tensor({10, 20})) print(x)",
        "  0\n 10\n  0\n 20\n[torch.DoubleTensor of size 4]\n\n",
    ),
    (
        "x = torch.Tensor(10, 1) y = torch.expand(x, 10, 2) i = 0 "
        "y:apply(function() i = i + 1 return i end) print(table.concat(x:view(-1):totable(), ' '))",
        "2 4 6 8 10 12 14 16 18 20\t\n",
    ),
    (
        "x = torch.Tensor(3, 3) y, z = torch.range(1, 9), torch.range(1, 9):view(3, 3) i = 0 "
        "x:apply(function() i = i + 1 return math.cos(i)*math.cos(i) end) "
        "x:map2(y, z, function(xx, yy, zz) return xx+yy*zz end) print(x)",
        """\
  1.2919   4.1732   9.9801
 16.4272  25.0805  36.9219
 49.5684  64.0212  81.8302
[torch.DoubleTensor of size 3x3]

""",
    ),
    (
        "x = torch.randn(3,4,5) print(x:split(2,1)) print(x:chunk(2,3))",
        """\
{
  1 : DoubleTensor - size: 2x4x5
  2 : DoubleTensor - size: 1x4x5
}
{
  1 : DoubleTensor - size: 3x4x3
  2 : DoubleTensor - size: 3x4x2
}
""",
    ),
    (
        "x, y = torch.range(1, 3), torch.range(1, 2) M = torch.Tensor(3,2):zero() "
        "M:addr(x,y) M:addr(2,1,x,y) print(M) "
        "A = torch.range(1,6):resize(3,2) print(M:addr(2,A,1,x,y))",
        """\
  3   6
  6  12
  9  18
[torch.DoubleTensor of size 3x2]

  3   6
  8  12
 13  18
[torch.DoubleTensor of size 3x2]

""",
    ),
    (
        "a = torch.Tensor{{{1,2},{3,4}}, {{5,6},{7,8}}} print(torch.prod(a, 2))",
        """\
(1,.,.) =\x20
   3   8

(2,.,.) =\x20
  35  48
[torch.DoubleTensor of size 2x1x2]

""",
    ),
    (
        A + "chol = torch.potrf(A) torch.potrf(chol, A, 'L') print(torch.potri(torch.potrf(A)))",
        """\
  42.2781  -39.0824    8.3019 -133.4998    2.8980
 -39.0824   38.1222   -8.7468  119.4247   -2.5944
   8.3019   -8.7468    3.1104  -25.1405    0.5327
-133.4998  119.4247  -25.1405  480.7511  -15.9747
   2.8980   -2.5944    0.5327  -15.9747    3.6127
[torch.DoubleTensor of size 5x5]

""",
    ),
    (
        SYMMETRIC + "print((torch.symeig(a)))",
        "-11.0656\n -6.2287\n  0.8640\n  8.8655\n 16.0948\n[torch.DoubleTensor of size 5]\n\n",
    ),
    (
        SYMMETRIC + "print((torch.eig(a + torch.triu(a,1):t())))",
        """\
 16.0948   0.0000
-11.0656   0.0000
 -6.2287   0.0000
  0.8640   0.0000
  8.8655   0.0000
[torch.DoubleTensor of size 5x2]

""",
    ),
    (
        "q, r = torch.qr(torch.Tensor{{12, -51, 4}, {6, 167, -68}, {-4, 24, -41}}) print(q, r)",
        """\
-0.8571  0.3943  0.3314
-0.4286 -0.9029 -0.0343
 0.2857 -0.1714  0.9429
[torch.DoubleTensor of size 3x3]

 -14.0000  -21.0000   14.0000
   0.0000 -175.0000   70.0000
   0.0000    0.0000  -35.0000
[torch.DoubleTensor of size 3x3]

""",
    ),
    (
        "gen = torch.Generator() torch.manualSeed(gen, 0) "
        "print(torch.random(gen), torch.random(gen)) "
        "torch.manualSeed(123) print(torch.uniform(), torch.uniform(), torch.uniform())",
        "2357136044\t2546248239\t\n0.69646918727085\t0.71295532141812\t0.28613933874294\t\n",
    ),
    (
        "print(torch.totable(torch.Tensor({1, 2, 3})), torch.type({}))",
        "{\n  1 : 1\n  2 : 2\n  3 : 3\n}\ntable\t\n",
    ),
    (
        "print(torch.deserialize(torch.serialize({test = {name = '10'}})))",
        '{\n  test : \n    {\n      name : "10"\n    }\n}\n',
    ),
]


@pytest.mark.parametrize(("program", "printed"), EXAMPLES)
def test_example(lua, program, printed):
    lua.execute("text = captured(function() " + program + " end)")
    assert lua.globals.text == printed
