/* RANMAR in whole numbers, written for speed: a stretch of words at a time, so that the compiler
 * may do several at once (a word needs none of the 32 before it). For comparison only. */

#include <stdint.h>
#include <string.h>

enum { LONG = 97, SHORT = 33, STRETCH = 1024 };

static uint32_t word[LONG + STRETCH];
static uint32_t c;

void start(int ij, int kl)
{
    int i = ij / 177 % 177 + 2, j = ij % 177 + 2, k = kl / 169 % 178 + 1, l = kl % 169;
    for (int n = 0; n < LONG; n++) {
        uint32_t w = 0;
        for (int b = 0; b < 24; b++) {
            int m = i * j % 179 * k % 179;
            i = j;
            j = k;
            k = m;
            l = (53 * l + 1) % 169;
            w = 2 * w + (l * m % 64 >= 32);
        }
        word[LONG - 1 - n] = w;
    }
    c = 362436;
}

void fill(uint32_t *restrict out, long count)
{
    while (count > 0) {
        long now = count < STRETCH ? count : STRETCH;
        for (long n = LONG; n < LONG + now; n++)
            word[n] = word[n - LONG] - word[n - SHORT];
        for (long n = 0; n < now; n++) {
            c = c < 7654321 ? c + (16777213 - 7654321) : c - 7654321;
            out[n] = (word[LONG + n] - c) & 0xffffff;
        }
        memmove(word, word + now, sizeof(uint32_t) * LONG);
        out += now;
        count -= now;
    }
}
