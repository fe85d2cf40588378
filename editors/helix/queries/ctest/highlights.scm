; inherits: c

; highlights.scm - what a .ctest file has on top of C, in the tree that the grammar of C makes of it. `test(…) name(…) { }` is a
; call without its `;` and a function there, `test name(…) { }` a function of the type `test`.

; --- declarations

(translation_unit
  (expression_statement
    (call_expression function: (identifier) @keyword))
  (#any-of? @keyword "fixture" "test" "class" "module"))
(function_definition
  type: (type_identifier) @_class
  body: (compound_statement
    (expression_statement
      (call_expression function: (identifier) @keyword)))
  (#eq? @_class "class")
  (#any-of? @keyword "fixture" "test" "class"))
(function_definition
  type: (type_identifier) @keyword
  (#any-of? @keyword "fixture" "test" "class"))
((concatenated_string . (identifier) @keyword.control.import)
  (#eq? @keyword.control.import "use"))

(function_definition declarator: (identifier) @function)
(function_definition declarator: (parenthesized_declarator (identifier) @variable.parameter))
(function_definition
  declarator: (function_declarator
    parameters: (parameter_list (identifier) @variable.parameter)))
(function_definition
  declarator: (function_declarator
    parameters: (parameter_list
      (parameter_declaration type: (type_identifier) @variable.parameter .))))
(function_definition
  declarator: (pointer_declarator
    declarator: (function_declarator
      parameters: (parameter_list
        (parameter_declaration type: (type_identifier) @variable.parameter .)))))

; --- attributes

((identifier) @attribute
  (#any-of? @attribute
    ; words.py: attributes begin
    "scope" "autouse" "name" "params" "ids" "usefixtures" "tags" "skip" "skipif" "xfail" "timeout" "plain" "exits" "signals"
    ; words.py: attributes end
  )
  (#not-any-of? @attribute "skip" "xfail" "name" "timeout"))
(translation_unit
  (expression_statement
    (call_expression
      arguments: (argument_list
        (call_expression function: (identifier) @attribute)))))
(translation_unit
  (expression_statement
    (call_expression
      arguments: (argument_list
        (assignment_expression left: (identifier) @attribute)))))
((assignment_expression
  left: (identifier) @attribute
  right: (identifier) @constant.builtin)
  (#eq? @attribute "scope")
  (#any-of? @constant.builtin
    ; words.py: scopes begin
    "function" "class" "module" "package" "session" "any"
    ; words.py: scopes end
  ))

; --- statements

((expression_statement
  (call_expression function: (identifier) @keyword.control))
  (#any-of? @keyword.control
    ; words.py: calls begin
    "assert" "expect" "assert_str" "assert_mem" "assert_near" "assert_array" "expect_str" "expect_mem" "expect_near" "expect_array" "skip" "fail" "xfail" "cleanup"
    ; words.py: calls end
  ))
((identifier) @keyword.control.return (#eq? @keyword.control.return "yield"))
((type_identifier) @keyword.control.return (#eq? @keyword.control.return "yield"))
