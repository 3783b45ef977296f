"""Names that look like a Florida county's and are hard on code."""

import unicodedata
from functools import lru_cache

from .dice import Dice

LAST_WIDTH, FIRST_WIDTH, MIDDLE_WIDTH = 40, 30, 30
OLD_SYSTEM_CUT = 15


def listed(text: str) -> tuple[str, ...]:
    """Return the names of a text that parts them by commas."""
    return tuple(" ".join(name.split()) for name in text.split(","))


# The commonest first.
SPANISH_LAST = listed(
    """
    Rodríguez, Rivera, González, Ortiz, Torres, Martínez, Díaz, Pérez, Santiago, López, Colón,
    Cruz, Ramos, Hernández, Vázquez, García, Sánchez, Morales, Reyes, Ramírez, Rosario, Jiménez,
    Gómez, Figueroa, Flores, Álvarez, Maldonado, Castillo, Vega, Meléndez, Nieves, Núñez,
    Acosta, Medina, Peña, Méndez, Guzmán, Cintrón, Rosado, Pagán, Fernández, Delgado, Muñoz,
    Ayala, Cordero, Marrero, Aponte, Santana, Soto, Padilla, Matos, Feliciano, Báez, Quiñones,
    Zayas, Ibáñez, Yáñez, Escobar, Valentín, Cabrera, Montañez, Irizarry, Villanueva, Bermúdez,
    Echevarría, Zúñiga, Arroyo, Agüero, Pacheco, Serrano, Alicea, Olmo, De La Cruz, De Jesús,
    Del Valle, De León, Ponce de León, De los Santos
    """
)

OTHER_LAST = listed(
    """
    Smith, Johnson, Williams, Brown, Jones, Davis, Miller, Wilson, Moore, Taylor, Anderson,
    Thomas, Jackson, White, Harris, Martin, Thompson, Clark, Lewis, Robinson, Walker, Young,
    Allen, King, Wright, Scott, Hill, Green, Adams, Baker, Nelson, Carter, Mitchell, Roberts,
    Turner, Phillips, Campbell, Parker, Evans, Edwards, Collins, Stewart, Morris, Rogers, Reed,
    Cook, Morgan, Bell, Murphy, Bailey, Cooper, Richardson, Cox, Howard, Ward, Peterson, Gray,
    James, Watson, Brooks, Kelly, Sanders, Price, Bennett, Wood, Barnes, Ross, Henderson,
    Coleman, Jenkins, Perry, Powell, Long, Patterson, Hughes, Washington, Butler, Simmons,
    Foster, Bryant, Alexander, Russell, Griffin, Hayes, McDonald, MacLeod, McIntyre, FitzGerald,
    Pierre, Jean-Baptiste, Saint-Louis, O'Neil, O'Brien, O'Connor, D'Angelo, D'Souza, N'Diaye,
    O'Shaughnessy, Nguyen, Tran, Patel, Singh, Kim, Ng, Le, Vu, Ho, Yu, Xu, Li, Wu, Ly, Do, An,
    Oh, Müller, Björnsson, Søndergaard, Lefèvre, Françoise, Côté, Kowalski, Papadopoulos,
    Venkataraghavan, Oyelaran, Achterberg, St. John, St. Pierre, Van der Berg, Van Dyke, Von
    Trapp, La Rue, Mac Dougall
    """
)

STEMS = listed(
    """
    Al, Bar, Bel, Bran, Cal, Car, Cor, Dal, Dar, Del, Dor, Eld, El, Fal, Far, Fen, Gar, Gil,
    Hal, Har, Hol, Kel, Ken, Lan, Lin, Lor, Mal, Mar, Mel, Mor, Nor, Orm, Per, Quil, Ram, Ros,
    Sal, Sel, Tal, Tor, Ul, Val, Ver, Wal, Wil, Yar
    """
)
MIDDLES = listed(
    """
    a, ber, den, dle, dor, e, en, er, gen, i, in, len, ma, mer, ni, o, ra, ren, ri, sa, ten,
    the, ti, vin, we
    """
)
ENDS = listed(
    """
    berg, bridge, brook, by, combe, court, dale, don, field, ford, gate, grove, ham, hurst,
    lake, land, ley, lin, man, mann, mere, mont, ner, ridge, ross, sen, shaw, ski, son, stead,
    stein, stone, ton, vale, ville, well, wick, win, wood, worth
    """
)

SPANISH_WOMEN = listed(
    """
    María, Carmen, Ana, Luz, Rosa, Sofía, Isabella, Camila, Valentina, Gabriela, Yolanda,
    Migdalia, Lourdes, Daniela, Andrea, Verónica, Natalia, Marisol, Ivette, Zoraida, Adriana,
    Esperanza, Guadalupe, Inés, Raquel, Beatriz, Mónica, Noemí, Xiomara, Yesenia, Anabel, María
    José, Ana María, Luz Delia, Rosa Linda
    """
)
SPANISH_MEN = listed(
    """
    José, Luis, Carlos, Juan, Miguel, Ángel, Héctor, Víctor, Rafael, Ramón, Pedro, Jorge,
    Orlando, Wilfredo, Javier, Santiago, Mateo, Sebastián, Andrés, Emilio, Efraín, Gilberto,
    Iván, Raúl, Óscar, Félix, Ismael, Joaquín, Tomás, Nelson, Edwin, José Antonio, Juan Carlos,
    Luis Ángel
    """
)
OTHER_WOMEN = listed(
    """
    Mary, Patricia, Jennifer, Linda, Elizabeth, Barbara, Susan, Jessica, Karen, Nancy, Lisa,
    Margaret, Sandra, Ashley, Kimberly, Emily, Donna, Michelle, Carol, Amanda, Melissa, Deborah,
    Stephanie, Rebecca, Laura, Sharon, Cynthia, Kathleen, Amy, Angela, Shirley, Brenda, Emma,
    Nicole, Helen, Samantha, Katherine, Christine, Rachel, Olivia, Ruth, Virginia, Heather, Jo,
    Vy, Chloé, Zoë, Siân, Aaliyah, Keisha, Ngoc, Anne-Marie, D'Asia, Mary Ann, Betty Jo, Thi Hoa
    """
)
OTHER_MEN = listed(
    """
    James, Robert, John, Michael, David, William, Richard, Joseph, Christopher, Charles, Daniel,
    Matthew, Anthony, Mark, Donald, Steven, Andrew, Paul, Joshua, Kenneth, Kevin, Brian,
    Timothy, Ronald, George, Jason, Edward, Jeffrey, Ryan, Jacob, Gary, Nicholas, Eric,
    Jonathan, Stephen, Larry, Justin, Brandon, Raymond, Gregory, Samuel, Patrick, Alexander,
    Jack, Dennis, Tyler, Aaron, Bo, Ty, Al, Jean-Luc, D'Andre, François, Bjørn, Jürgen, Rajesh,
    Minh, Billy Ray, J. Robert, Van Anh
    """
)

SUFFIXES = ("JR", "JR", "JR", "Jr", "Jr.", "SR", "II", "III", "III", "IV")
FULL_WIDTH_LAST = "Featherstonehaugh-Wolfeschlegelsteinhaus"  # all 40 places
FULL_WIDTH_FIRST = "Maximiliana Bernardita Soledad"  # all 30
RESPELLED = (  # one name, three ways that fold to the same letters
    ("O'NEIL", "ONEIL", "O NEIL"),
    ("D'Angelo", "DANGELO", "D ANGELO"),
    ("St. John", "STJOHN", "ST JOHN"),
    ("De La Cruz", "DELACRUZ", "DE LA-CRUZ"),
    ("Jean-Baptiste", "JEAN BAPTISTE", "jeanbaptiste"),
    ("O'Shaughnessy", "O-SHAUGHNESSY", "OSHAUGHNESSY"),
)
LONG_STEMS = ("Montgomery-Feat", "Christodoulopou", "Venkatasubraman", "Schwarzenbacher")
LONG_TAILS = ("herstone", "heringill", "ridge", "ell-Ortiz", "ians", "lousen", "ard", "ovitch")


@lru_cache(maxsize=200_000)
def folded(name: str) -> str:
    """Return a name's bare letters and digits, without accents: the strictest likeness."""
    plain = name if name.isascii() else unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain.upper() if letter.isalnum())


def fit(name: str, width: int) -> str:
    """Return a name cut to a field's width, without a loose end."""
    return name[:width].rstrip(" -'.")


def surname(dice: Dice, spanish: float) -> str:
    """Return a last name; `spanish` is the share of Spanish ones."""
    if dice.random() < spanish:
        name = dice.pick_common(SPANISH_LAST)
        if dice.chance(0.3):
            other = dice.pick_common(SPANISH_LAST)
            return fit(name + dice.pick((" ", " ", "-")) + other, LAST_WIDTH)
        return name
    style = dice.random()
    if style < 0.55:
        return dice.pick_common(OTHER_LAST)
    made = dice.pick(STEMS) + dice.pick(MIDDLES) + dice.pick(ENDS)
    if style < 0.95:
        return made
    return fit(f"{dice.pick_common(OTHER_LAST)}-{made}", LAST_WIDTH)


def first_name(dice: Dice, spanish: float, sex: str) -> str:
    """Return a given name."""
    if dice.random() < spanish:
        return dice.pick_common(SPANISH_MEN if sex == "M" else SPANISH_WOMEN)
    return dice.pick_common(OTHER_MEN if sex == "M" else OTHER_WOMEN)


def middle_name(dice: Dice, sex: str) -> str:
    """Return nothing, an initial with or without its point, or a second given name."""
    style = dice.random()
    if style < 0.3:
        return ""
    if style < 0.55:
        return chr(65 + dice.below(26))
    if style < 0.65:
        return chr(65 + dice.below(26)) + "."
    return first_name(dice, 0.4, sex)


def suffix(dice: Dice, sex: str) -> str:
    """Return a suffix for one man in twenty."""
    return dice.pick(SUFFIXES) if sex == "M" and dice.random() < 0.05 else ""
