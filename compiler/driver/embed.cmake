# Writes the bytes of INPUT as NAME_text, which HEADER declares, into the C file OUTPUT.
file(READ ${INPUT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){16})" "\\1\n    " bytes "${bytes}")
get_filename_component(file ${INPUT} NAME)
file(WRITE ${OUTPUT} "/* Made from ${file}. */
#include \"${HEADER}\"

const unsigned char ${NAME}_text[] = {
    ${bytes}0x00};
const size_t ${NAME}_size = sizeof ${NAME}_text - 1;
")
