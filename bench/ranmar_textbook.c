/* RANMAR as text books print it: real arithmetic, one output at a time. For comparison only. */

static double u[98], c, cd, cm;
static int p, q;

void start(int ij, int kl)
{
    int i = ij / 177 % 177 + 2, j = ij % 177 + 2, k = kl / 169 % 178 + 1, l = kl % 169;
    for (int n = 1; n <= 97; n++) {
        double word = 0.0, bit = 0.5;
        for (int b = 0; b < 24; b++) {
            int m = i * j % 179 * k % 179;
            i = j;
            j = k;
            k = m;
            l = (53 * l + 1) % 169;
            if (l * m % 64 >= 32)
                word += bit;
            bit *= 0.5;
        }
        u[n] = word;
    }
    c = 362436.0 / 16777216.0;
    cd = 7654321.0 / 16777216.0;
    cm = 16777213.0 / 16777216.0;
    p = 97;
    q = 33;
}

void fill(double *out, long count)
{
    for (long n = 0; n < count; n++) {
        double v = u[p] - u[q];
        if (v < 0.0)
            v += 1.0;
        u[p] = v;
        if (--p == 0)
            p = 97;
        if (--q == 0)
            q = 97;
        c -= cd;
        if (c < 0.0)
            c += cm;
        v -= c;
        if (v < 0.0)
            v += 1.0;
        out[n] = v;
    }
}
