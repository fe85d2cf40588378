# page.awk - Markdown as a manual page.
#
# In: LANGUAGE.md; `name`, `section`, `what` and `version` for the head, none if `name` is empty; `from`, a heading line: only
# what stands under it. Out: man(7). Only what the reference uses is understood: headings, paragraphs, lists, tables, fences.

function escape(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    gsub(/\^/, "\\(ha", text)
    gsub(/~/, "\\(ti", text)
    return text
}

# Emphasis and links in text outside code.
function emphasised(text,    before, inner)
{
    while (match(text, /\[[^\]]*\]\([^)]*\)/)) {
        inner = substr(text, RSTART + 1, index(substr(text, RSTART), "](") - 2)
        text = substr(text, 1, RSTART - 1) inner substr(text, RSTART + RLENGTH)
    }
    text = escape(text)
    while (match(text, /\*\*/)) {
        is_bold = !is_bold # and may be until behind some code
        text = substr(text, 1, RSTART - 1) font() substr(text, RSTART + RLENGTH)
    }
    while (match(text, /\*[^* ][^*]*\*/))
        text = substr(text, 1, RSTART - 1) "\\fI" substr(text, RSTART + 1, RLENGTH - 2) "\\fR" substr(text, RSTART + RLENGTH)
    return text
}

function font()
{
    return is_bold ? "\\fB" : "\\fR"
}

# A whole paragraph: code may go on from line to line.
function inline(text,    parts, n, i, result)
{
    n = split(text, parts, "`")
    for (i = 1; i <= n; i++)
        result = result (i % 2 || i == n ? emphasised(parts[i]) : "\\fB" escape(parts[i]) font())
    is_bold = 0
    return result
}

function protect(line)
{
    return line ~ /^[.\\]/ && line !~ /^\\f/ && line !~ /^\\\(/ ? "\\&" line : line
}

function flush_paragraph()
{
    if (paragraph != "") {
        if (!has_tag && !is_fresh)
            print ".PP"
        is_fresh = 0
        print protect(inline(paragraph))
    }
    paragraph = ""
    has_tag = 0
}

# The cells of a row, split at bars outside code.
function table_row(line,    n, i, cells, character, in_code, cell, tag)
{
    for (i = 2; i <= length(line); i++) {
        character = substr(line, i, 1)
        if (character == "`")
            in_code = !in_code
        if (character == "\\" && substr(line, i + 1, 1) == "|")
            continue
        if (character == "|" && (!in_code || substr(line, i - 1, 1) == " " && substr(line, i + 1, 1) ~ /^ ?$/ && i == length(line))) {
            gsub(/^ +| +$/, "", cell)
            cells[++n] = cell
            cell = ""
        } else {
            cell = cell character
        }
    }
    if (cells[1] ~ /^-+$/ || n < 2)
        return
    table_rows++
    if (table_rows == 1)
        return # the head: what the columns are is plain
    tag = inline(cells[1])
    for (i = 2; i < n; i++)
        tag = tag " (" inline(cells[i]) ")"
    is_fresh = 0
    print ".TP\n" protect(tag) "\n" protect(inline(cells[n]))
}

function heading(line,    level, text)
{
    is_fresh = 1 # no space below a heading
    level = index(line, " ") - 1
    text = substr(line, level + 2)
    if (from != "") {
        if (line == from) {
            is_wanted = level
            if (name == "")
                print ".SH " toupper(emphasised(text))
            else
                print ".SH DESCRIPTION"
            return
        }
        if (level <= is_wanted)
            is_wanted = 0
    }
    if (!is_wanted)
        return
    if (level == 1)
        print ".SH DESCRIPTION"
    else if (level == 2)
        print ".SH " toupper(emphasised(text))
    else
        print ".SS " inline(text)
}

BEGIN {
    is_wanted = from == ""
    if (name != "") {
        print ".\\\" Written by ctestc's build."
        print ".TH " toupper(escape(name)) " " section " \"\" \"" version "\" \"ctestc\""
        print ".SH NAME\n" escape(name) " \\- " escape(what)
    }
}

/^```/ {
    if (is_wanted) {
        flush_paragraph()
        if (in_fence)
            print ".fi\n.RE"
        else
            print (is_fresh ? "" : ".PP\n") ".RS 4\n.nf"
        is_fresh = 0
    }
    in_fence = !in_fence
    next
}
in_fence {
    if (is_wanted) {
        line = escape($0)
        print line ~ /^[.]/ || line ~ /^\\\(aq/ ? "\\&" line : line
    }
    next
}
/^#+ / { flush_paragraph(); heading($0); next }
!is_wanted { next }
/^$/ { flush_paragraph(); table_rows = 0; next }
/^\|/ { flush_paragraph(); table_row($0); next }
/^\* / { flush_paragraph(); print ".IP \\(bu 2"; has_tag = 1; paragraph = substr($0, 3); next }
/^[0-9]+\. / {
    flush_paragraph()
    print ".IP " $1 " 4"
    has_tag = 1
    paragraph = substr($0, index($0, " ") + 1)
    next
}
{ sub(/^ +/, ""); paragraph = paragraph (paragraph == "" ? "" : " ") $0 }
END { flush_paragraph() }
