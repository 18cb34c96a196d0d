"""The exceptions of luatorch."""


class LuaError(RuntimeError):
    """An error that a Lua program raised.

    message: what the program's error said, beginning with the user's file and line.
    traceback: the same, followed by Lua's stack traceback.
    """

    def __init__(self, message: str, traceback: str = ""):
        super().__init__(message)
        self.message = message
        self.traceback = traceback or message
