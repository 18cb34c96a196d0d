/* To and fro: these kernels wait for memory, and a program that works on the same arrays again and again
 * finds in the cache what it touched last.  So what is larger than the cache is walked from its first
 * element to its last and back in turn, where the order does not matter to the result. */

/* Elements of an array of at least this many bytes are walked so: several such fill a cache. */
#define TO_AND_FRO (256 << 10)

/* Whether it is the turn of the way back; see memory.c. */
int lt_backwards(void);
