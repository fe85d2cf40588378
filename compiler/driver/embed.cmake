# Writes the bytes of INPUT as builtin_text into the C file OUTPUT.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){16})" "\\1\n    " bytes "${bytes}")
file(WRITE ${OUTPUT} "/* Made from builtin.ctest. */
#include \"driver/builtin.h\"

const unsigned char builtin_text[] = {
    ${bytes}0x00};
const size_t builtin_size = sizeof builtin_text - 1;
")
