# options.awk - what --help prints, as a manual page or as the completions of a shell.
#
# In: the files `generate`, a file for each command, and `program` with the help of a test program; `to`: man, bash, zsh or
# fish; `version`. Out: ctestc.1 without what comes from the reference, or completions.

function base(path)
{
    sub(/.*\//, "", path)
    return path
}

# "-x, --exitfirst", "--tb=long|short": fills spelling[], argument of the option; those that cannot be completed are left out.
function read_option(command, left, help,    parts, n, i, word, argument, id)
{
    id = ++option_count
    option_command[id] = command
    option_left[id] = left
    option_help[id] = help
    n = split(left, parts, ", ")
    for (i = 1; i <= n; i++) {
        word = parts[i]
        if (!match(word, /^(-[A-Za-z]|--[a-z][a-z-]*)/))
            continue
        argument = substr(word, RLENGTH + 1)
        word = substr(word, 1, RLENGTH)
        if (argument !~ /^$|^[= ]|^\[=/)
            continue
        option_optional[id] = argument ~ /^\[/
        gsub(/^[= ]|^\[=|\]$/, "", argument)
        option_words[id] = option_words[id] (option_words[id] == "" ? "" : " ") word
        if (argument != "")
            option_argument[id] = argument
    }
}

FNR == 1 {
    command = base(FILENAME)
    command_order[++command_count] = command
    usage[command] = substr($0, index($0, ":") + 2)
    part = ""
    left = ""
}
/^(commands|options):$/ { part = $1; next }
/^usage: / && command == "program" { part = "options:"; next }
/^[^ ]/ { if (part == "") summary[command] = $0; else tail[command] = tail[command] $0 "\n"; part = part == "" ? "" : "tail"; next }
/^  [^ ]/ && part != "tail" {
    line = substr($0, 3)
    if (match(line, /  +/)) {
        left = substr(line, 1, RSTART - 1)
        help = substr(line, RSTART + RLENGTH)
    } else {
        left = line
        help = ""
        if (match(line, / [a-z]/) && length(substr(line, 1, RSTART)) > 25 && part == "options:") {
            left = substr(line, 1, RSTART - 1)
            help = substr(line, RSTART + 1)
        }
    }
    if (part == "commands:") {
        word = left
        sub(/ .*/, "", word)
        command_help[word] = help
        command_left[word] = left
    } else {
        read_option(command, left, help)
    }
    next
}
/^ +[^ ]/ && part == "options:" {
    sub(/^ +/, "")
    option_help[option_count] = option_help[option_count] (option_help[option_count] == "" ? "" : " ") $0
}

END {
    if (to == "man")
        print_man()
    else if (to == "bash")
        print_bash()
    else if (to == "zsh")
        print_zsh()
    else
        print_fish()
}

# --- the manual page -----------------------------------------------------------------------------------

function roff(text)
{
    gsub(/\\/, "\\e", text)
    gsub(/-/, "\\-", text)
    gsub(/'/, "\\(aq", text)
    gsub(/`/, "\\(ga", text)
    return text
}

function print_man(    i, j, id, count, which, seen)
{
    print ".\\\" Written by ctestc's build from the tables of options."
    print ".TH CTESTC 1 \"\" \"" version "\" \"ctestc\""
    print ".SH NAME\nctestc \\- the compiler of .ctest files: pytest\\(aqs fixtures for C"
    print ".SH SYNOPSIS"
    for (i = 1; i <= command_count; i++)
        if (command_order[i] != "program")
            print (i > 1 ? ".PP\n" : "") roff(usage[command_order[i]])
    print ".SH DESCRIPTION\nWithout a command, writes the C of one suite, made of the given files and directories; with the\n" \
          "library\n.I libctest.a\nany C compiler makes a test program of it. A suite is described in\n.BR ctest.yaml (5),\n" \
          "the language in\n.BR ctestc\\-language (7)."
    print ".SH COMMANDS"
    for (i = 1; i <= command_count; i++)
        if (command_order[i] in command_help)
            print ".TP\n.B " roff(command_left[command_order[i]]) "\n" roff(command_help[command_order[i]])
    print ".SH OPTIONS"
    for (id = 1; id <= option_count; id++) {
        if (option_command[id] == "program" || option_left[id] in seen)
            continue
        seen[option_left[id]] = 1
        which = ""
        count = 0
        for (j = id; j <= option_count; j++)
            if (option_left[j] == option_left[id] && option_command[j] != "program" && ++count)
                which = which (which == "" ? "" : ", ") (option_command[j] == "generate" ? "without a command" : option_command[j])
        print ".TP\n.B " roff(option_left[id]) "\n" roff(option_help[id]) \
              (count < command_count - 2 ? ".\nOnly " (which ~ /^without/ ? "" : "with ") which "." : "")
    }
    print ".SH OPTIONS OF THE TEST PROGRAM\n.B ctestc run\nhands these on."
    for (id = 1; id <= option_count; id++)
        if (option_command[id] == "program")
            print ".TP\n.B " roff(option_left[id]) "\n" roff(option_help[id])
    print ".SH EXIT STATUS"
    print "Of ctestc:" roff(substr(tail["generate"], index(tail["generate"], ":") + 1)) ".PP"
    print "Of a test program, and so of\n.BR \"ctestc run\" :\n0 all passed, 1 something failed, 2 interrupted, 3 an internal\n" \
          "error, 4 wrong usage, 5 nothing was selected."
}

# --- completions ------------------------------------------------------------------------------------------

function quoted(text)
{
    gsub(/'/, "'\\''", text)
    return "'" text "'"
}

# Of a command: its own options, and for `run` the test program's that are not ours already.
function is_of(id, command,    other)
{
    if (option_command[id] == command)
        return 1
    if (command != "run" || option_command[id] != "program")
        return 0
    for (other = 1; other <= option_count; other++)
        if (option_command[other] == "run" && option_words[other] == option_words[id])
            return 0
    return 1
}

function is_choice(argument)
{
    return argument ~ /\|/ && argument ~ /^[a-z|]+$/
}

function print_bash(    i, id, n, j, words, command, list, values, spelling)
{
    print "# bash completion of ctestc; written by its build from the tables of options\n"
    print "_ctestc()\n{"
    print "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=generate options"
    print "    # bash splits at `=`\n    if [[ $word == = ]]; then\n        word=\n    elif [[ $before == = ]]; then\n        before=${COMP_WORDS[COMP_CWORD-2]}\n    fi"
    printf "    case ${COMP_WORDS[1]} in\n        "
    list = ""
    for (i = 1; i <= command_count; i++)
        if (command_order[i] in command_help)
            list = list (list == "" ? "" : "|") command_order[i]
    print list ") [[ $COMP_CWORD -gt 1 ]] && command=${COMP_WORDS[1]} ;;\n    esac"
    print "    case $command,$before in"
    for (i = 1; i <= command_count; i++) {
        command = command_order[i]
        for (id = 1; id <= option_count && command != "program"; id++) {
            if (!is_of(id, command) || option_argument[id] == "" || option_words[id] == "")
                continue
            n = split(option_words[id], words, " ")
            spelling = ""
            for (j = 1; j <= n; j++)
                spelling = spelling (j > 1 ? "|" : "") command "," words[j]
            if (option_argument[id] == "DIR")
                values = "compgen -d -- \"$word\""
            else if (option_argument[id] == "FILE")
                values = "compgen -f -- \"$word\""
            else if (is_choice(option_argument[id])) {
                values = option_argument[id]
                gsub(/\|/, " ", values)
                values = "compgen -W '" values "' -- \"$word\""
            } else if (option_optional[id])
                continue
            else
                values = ":"
            print "        " spelling ") mapfile -t COMPREPLY < <(" values "); return ;;"
        }
    }
    print "    esac\n    case $command in"
    for (i = 1; i <= command_count; i++) {
        command = command_order[i]
        if (command == "program")
            continue
        values = ""
        for (id = 1; id <= option_count; id++) {
            if (!is_of(id, command))
                continue
            n = split(option_words[id], words, " ")
            for (j = 1; j <= n; j++)
                values = values " " words[j] (words[j] ~ /^--/ && option_argument[id] != "" && !option_optional[id] ? "=" : "")
        }
        print "        " command ") options='" substr(values, 2) "' ;;"
    }
    print "    esac"
    print "    if [[ $word == -* ]]; then\n        mapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$word\")"
    print "        [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace\n        return\n    fi"
    print "    if [[ $command == explain ]]; then\n        mapfile -t COMPREPLY < <(compgen -W \"$(\"${COMP_WORDS[0]}\" explain 2>/dev/null | grep -o '^ *CT[0-9]*')\" -- \"$word\")\n        return\n    fi"
    print "    mapfile -t COMPREPLY < <(compgen -f -- \"$word\")\n    compopt -o filenames"
    gsub(/\|/, " ", list)
    print "    if [[ $COMP_CWORD == 1 ]]; then\n        mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -W '" list "' -- \"$word\")\n    fi"
    print "}\ncomplete -F _ctestc ctestc"
}

# What zsh's _arguments does with the argument of an option.
function zsh_action(id,    argument, choices)
{
    argument = option_argument[id]
    if (argument == "")
        return ""
    choices = argument
    gsub(/\|/, " ", choices)
    return (option_optional[id] ? "::" : ":") argument ":" \
           (argument == "DIR" ? "_files -/" : argument == "FILE" ? "_files" : is_choice(argument) ? "(" choices ")" : " ")
}

function zsh_help(text)
{
    gsub(/\\/, "\\\\", text)
    gsub(/\[/, "\\[", text)
    gsub(/\]/, "\\]", text)
    gsub(/:/, "\\:", text)
    return text
}

function print_zsh(    i, id, n, j, words, command, action)
{
    print "#compdef ctestc\n# zsh completion of ctestc; written by its build from the tables of options\n"
    print "local -a commands=("
    for (i = 1; i <= command_count; i++)
        if (command_order[i] in command_help)
            print "    " quoted(command_order[i] ":" command_help[command_order[i]])
    print ")\nlocal command=generate\nif (( CURRENT > 2 && ${commands[(I)${words[2]}:*]} )); then\n    command=${words[2]}\n    words=(ctestc \"${(@)words[3,-1]}\")\n    (( CURRENT-- ))\nfi"
    print "case $command in"
    for (i = 1; i <= command_count; i++) {
        command = command_order[i]
        if (command == "program")
            continue
        print "    " command ")\n        local -a options=("
        for (id = 1; id <= option_count; id++) {
            if (!is_of(id, command))
                continue
            n = split(option_words[id], words, " ")
            for (j = 1; j <= n; j++) {
                action = zsh_action(id)
                print "            " quoted("*" words[j] (action == "" ? "" : words[j] ~ /^--/ ? "=" : "+") "[" zsh_help(option_help[id]) "]" action)
            }
        }
        print "        )\n        ;;"
    }
    print "esac"
    print "_ctestc_first() {\n    (( CURRENT == 2 )) && [[ $command == generate ]] && _describe command commands\n    _files\n}"
    print "_ctestc_codes() {\n    local -a codes=(${(f)\"$(ctestc explain 2>/dev/null | grep -o '^ *CT[0-9]*')\"})\n    compadd -- ${codes## #}\n}"
    print "if [[ $command == explain ]]; then\n    _arguments -s : $options '*:code:_ctestc_codes'\nelse\n    _arguments -s : $options '*:path:_ctestc_first'\nfi"
}

function print_fish(    i, id, n, j, words, command, condition, all, choices, line)
{
    print "# fish completion of ctestc; written by its build from the tables of options\n"
    for (i = 1; i <= command_count; i++)
        if (command_order[i] in command_help)
            all = all (all == "" ? "" : " ") command_order[i]
    for (i = 1; i <= command_count; i++)
        if (command_order[i] in command_help)
            print "complete -c ctestc -n 'not __fish_seen_subcommand_from " all "' -a " command_order[i] " -d " \
                  quoted(command_help[command_order[i]])
    for (i = 1; i <= command_count; i++) {
        command = command_order[i]
        condition = command == "generate" ? "not __fish_seen_subcommand_from " all : "__fish_seen_subcommand_from " command
        for (id = 1; id <= option_count && command != "program"; id++) {
            if (!is_of(id, command) || option_words[id] == "")
                continue
            n = split(option_words[id], words, " ")
            line = "complete -c ctestc -n '" condition "'"
            for (j = 1; j <= n; j++)
                line = line (words[j] ~ /^--/ ? " -l " substr(words[j], 3) : " -s " substr(words[j], 2))
            choices = option_argument[id]
            gsub(/\|/, " ", choices)
            if (is_choice(option_argument[id]))
                line = line " -x -a '" choices "'"
            else if (option_argument[id] == "DIR")
                line = line " -x -a '(__fish_complete_directories)'"
            else if (option_argument[id] == "FILE")
                line = line " -r"
            else if (option_argument[id] != "" && !option_optional[id])
                line = line " -x"
            print line " -d " quoted(option_help[id])
        }
    }
    print "complete -c ctestc -n '__fish_seen_subcommand_from explain' -f -a '(ctestc explain 2>/dev/null | string match -r \"CT[0-9]+\")'"
}
