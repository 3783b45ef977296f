"""Known answers. The six numbers after 20,000 outputs of 1802 and 9373 came with the algorithm.

All others were computed by several programs that share no code with this one.
"""

# ij, kl, outputs passed over, the next outputs
OUTPUTS: tuple[tuple[int, int, int, tuple[int, ...]], ...] = (
    (1802, 9373, 20_000, (6533892, 14220222, 7275067, 6172232, 8354498, 10633180)),
    (1802, 9373, 0, (1952718, 16187443, 14813785, 7054599, 8319089, 9686932)),
    (0, 0, 0, (5790094, 1344571, 2990437, 11091400, 5494037, 13479445)),
    (31328, 30081, 0, (11917343, 1358106, 15243129, 12750450, 9217884, 6734839)),
    (177, 169, 0, (16585602, 15372152, 9302722, 9621697, 11737043, 13652156)),
    # The first seed, misprinted in a plan as 1082: another stream, and it must stay another.
    (1082, 9373, 20_000, (10759809, 3164742, 4905918, 8660815, 15707322, 14030884)),
)

# ij, kl, limit, the first numbers below it, outputs used for them
BELOW: tuple[tuple[int, int, int, tuple[int, ...], int], ...] = (
    (1, 2, 1, (0, 0, 0, 0), 0),
    (1, 2, 3, (2, 1, 2, 0, 1, 0, 0, 2), 8),
    (1, 2, 11184811, (7285190, 4737850, 10510340, 1143196, 2818811, 914582, 8179679, 114564), 12),
    (1, 2, 16777216, (15491625, 7285190, 16323856, 4737850), 4),
    (1, 2, 16777217, (15491626, 16323857, 10510340, 2818812), 8),
    (1, 2, 281474976710656, (259906346101190, 273868862802746), 4),
)

# ij, kl, size of the roll, positions drawn, in order, outputs used for them
SELECTIONS: tuple[tuple[int, int, int, tuple[int, ...], int], ...] = (
    (1802, 9373, 10, (1, 9, 0, 5, 6, 7, 2, 3, 4, 8), 9),
    (1802, 9373, 300, (34, 289, 265, 127, 150, 175, 283, 78, 168, 209, 148, 1), 12),
    (1802, 9373, 17000000, (1978649, 15010497, 8429559, 16019783, 9352158), 10),
    (5, 5, 1, (0,), 0),
    (5, 5, 9, (), 0),
)

# purpose, hash of the commitment, contributions in order, digest
DIGESTS = (
    (
        "petit",
        "4dd69fe9f928dc0a676b67c0dc9f7e994974f5b09004c6cc988256fc39e7c3e2",
        (("kms", "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"),),
        "1decd876a322f192c8a653eb9c278572a2b86a738d6a22ae2d0484dcd6e2e507",
    ),
)

# digest, ij, kl: an ordinary digest; one whose first number is a degenerate pair; one whose first
# eight numbers all lie beyond the last pair
SEEDS = (
    ("1decd876a322f192c8a653eb9c278572a2b86a738d6a22ae2d0484dcd6e2e507", 7509, 12754),
    ("dc777060cb7266a6bb51ce455a909b72669aa74872ba35b0cd8daaf238c5a135", 20721, 14714),
    ("f65cb98be02f91db11b632946f3279c8b64d977e659aeb04204bd8181a29e527", 26008, 13547),
)
