;;; ctest-mode.el --- C with fixtures and tests -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT
;; Version: 0.1.0
;; Package-Requires: ((emacs "27.1"))
;; Keywords: c, languages, tools

;;; Commentary:

;; A major mode for `.ctest' files, derived from `c-mode'.  All that is C stays CC Mode's; what is
;; here knows where our declarations stand and how their heads look.
;;
;; In: the buffer's text, and the words of grammar/keywords.def (through editors/words.py).
;; Out: faces, indentation, imenu, defuns, commands that run the test at point, patterns for
;; `compile', and an entry for `eglot'.

;;; Code:

(require 'cc-mode)
(require 'compile)

(defvar eglot-server-programs)

(defgroup ctest nil
  "C with fixtures and tests."
  :group 'languages
  :prefix "ctest-")

(defcustom ctest-program "ctestc"
  "The compiler of `.ctest' files, which runs tests and is their language server."
  :type 'string)

(defconst ctest--words
  '(
    ;; words.py begins
    (declarations
     "fixture"
     "test"
     "class"
     "module"
     "use")
    (statements
     "yield"
     "assert"
     "expect"
     "assert_str"
     "assert_mem"
     "assert_near"
     "assert_array"
     "expect_str"
     "expect_mem"
     "expect_near"
     "expect_array"
     "skip"
     "fail"
     "xfail"
     "cleanup")
    (calls
     "assert"
     "expect"
     "assert_str"
     "assert_mem"
     "assert_near"
     "assert_array"
     "expect_str"
     "expect_mem"
     "expect_near"
     "expect_array"
     "skip"
     "fail"
     "xfail"
     "cleanup")
    (attributes
     "scope"
     "autouse"
     "name"
     "params"
     "ids"
     "usefixtures"
     "tags"
     "skip"
     "skipif"
     "xfail"
     "timeout"
     "plain"
     "exits"
     "signals")
    (scopes
     "function"
     "class"
     "module"
     "package"
     "session"
     "any")
    (columns
     "indirect"
     "replace")
    (marks
     "skip"
     "xfail"
     "tags")
    ;; words.py ends
    )
  "The words of the language: lists by their names.")

(defun ctest--words (list)
  "The words of LIST, one of those of `ctest--words'."
  (cdr (assq list ctest--words)))

(defconst ctest--start-regexp
  "\\(?:^\\|[;{}]\\)[ \t]*\\(?:\\(fixture\\|test\\|class\\|module\\|use\\)\\_>\\)"
  "A word of ours where a declaration may begin.")

;;; Where declarations stand

(defun ctest--is-code (position)
  "Return whether POSITION is outside of strings and comments."
  (not (nth 8 (save-excursion (syntax-ppss position)))))

(defun ctest--skip-blanks ()
  "Go over white space and comments."
  (forward-comment (point-max)))

(defun ctest--is-word-of-c ()
  "Return whether C means the word that ends at point.
It does in front of `*', and of a name with `;', `=', `,' or `['."
  (save-excursion
    (ctest--skip-blanks)
    (or (looking-at "[^(\"{[:alpha:]_]")
        (looking-at "[[:alpha:]_][[:alnum:]_]*[ \t\n]*[];=,[]"))))

(defun ctest--head-end (start limit)
  "Return where the head of the declaration at START ends.
That is the `{' of its body, its `;', or a bracket too many; nil if
there is none before LIMIT."
  (save-excursion
    (goto-char start)
    (let ((end nil) (more t))
      (while more
        (ctest--skip-blanks)
        (cond ((>= (point) limit) (setq more nil))
              ((memq (char-after) '(?{ ?\; ?} ?\) ?\])) (setq end (point) more nil))
              ((memq (char-after) '(?\( ?\[ ?\"))
               (let ((behind (ignore-errors (scan-sexps (point) 1))))
                 (if (and behind (<= behind limit)) (goto-char behind) (setq more nil))))
              ((/= 0 (skip-syntax-forward "w_")))
              (t (forward-char))))
      end)))

(defun ctest--last-start (position)
  "Return where the last declaration before POSITION begins.
Nil for none.  Whether it stands in a body is not looked at."
  (save-excursion
    (goto-char position)
    (let (found)
      (while (and (not found) (re-search-backward ctest--start-regexp nil t))
        (when (and (ctest--is-code (match-beginning 1))
                   (save-excursion (goto-char (match-end 1)) (not (ctest--is-word-of-c))))
          (setq found (match-beginning 1))))
      found)))

(defun ctest--owner (brace)
  "Return where the declaration begins whose body BRACE opens, or nil."
  (let ((start (ctest--last-start brace)))
    (and start (eql brace (ctest--head-end start (1+ brace))) start)))

(defun ctest--brace-around (position)
  "Return the innermost `{' around POSITION, or nil."
  (let ((brace nil))
    (dolist (open (nth 9 (save-excursion (syntax-ppss position))))
      (when (eq (char-after open) ?{) (setq brace open)))
    brace))

(defun ctest--is-class (start)
  "Return whether the declaration at START is a class."
  (save-excursion (goto-char start) (looking-at "class\\_>")))

(defun ctest--class-around (position)
  "Return where the class around POSITION begins; t at file level, nil in a body."
  (let ((open (nth 1 (save-excursion (syntax-ppss position)))))
    (if (null open) t
      (let ((owner (and (eq (char-after open) ?{) (ctest--owner open))))
        (and owner (ctest--is-class owner) owner)))))

(defun ctest--is-start (position)
  "Return whether a declaration of ours begins at POSITION."
  (save-excursion
    (goto-char position)
    (and (looking-at "\\(fixture\\|test\\|class\\|module\\|use\\)\\_>")
         (save-match-data (looking-back "\\(?:^\\|[;{}]\\)[ \t]*" (line-beginning-position)))
         (ctest--is-code position)
         (save-excursion (goto-char (match-end 1)) (not (ctest--is-word-of-c)))
         (ctest--class-around position)
         t)))

(defun ctest--head (start)
  "Return the parts of the head of the declaration at START.
A list: its word, its attributes, its type with its name, its name,
its parameters.  Each is (BEGIN . END), or nil if it is not there."
  (save-excursion
    (goto-char start)
    (skip-syntax-forward "w_")
    (let* ((word (cons start (point)))
           (end (or (ctest--head-end start (point-max)) (line-end-position)))
           attributes head name parameters)
      (ctest--skip-blanks)
      (when (eq (char-after) ?\()
        (let ((behind (ignore-errors (scan-sexps (point) 1))))
          (when behind
            (setq attributes (cons (point) behind))
            (goto-char behind)
            (ctest--skip-blanks))))
      (when (and (< (point) end) (not (save-excursion (goto-char start) (looking-at "\\(?:module\\|use\\)\\_>"))))
        (setq head (point))
        (while (< (point) end)
          (cond ((looking-at "[[:alpha:]_][[:alnum:]_]*")
                 (setq name (cons (point) (match-end 0)))
                 (goto-char (match-end 0)))
                ((eq (char-after) ?\()
                 (let ((behind (or (ignore-errors (scan-sexps (point) 1)) end)))
                   (setq parameters (cons (point) (min behind end)))
                   (goto-char end)))
                (t (forward-char)))
          (ctest--skip-blanks)))
      (list word attributes (and head (cons head end)) name parameters))))

(defun ctest--declarations ()
  "Return all declarations of the buffer in their order.
Each is a list (START WORD NAME CLASSES)."
  (let (found)
    (save-excursion
      (goto-char (point-min))
      (while (re-search-forward ctest--start-regexp nil t)
        (let ((start (match-beginning 1)) (word (match-string-no-properties 1)))
          (when (ctest--is-start start)
            (let ((name (nth 3 (ctest--head start))))
              (push (list start word
                          (and name (buffer-substring-no-properties (car name) (cdr name)))
                          (ctest--classes start))
                    found))))))
    (nreverse found)))

(defun ctest--classes (position)
  "Return the names of the classes around POSITION, the outermost first."
  (let ((class (ctest--class-around position)) names)
    (while (integerp class)
      (let ((name (nth 3 (ctest--head class))))
        (push (if name (buffer-substring-no-properties (car name) (cdr name)) "") names))
      (setq class (ctest--class-around class)))
    names))

;;; Indentation

(defun ctest--column-behind (open)
  "Return the column of what stands behind the bracket OPEN.
Nil where it ends its line."
  (save-excursion
    (goto-char (1+ open))
    (skip-chars-forward " \t")
    (unless (or (eolp) (looking-at "/[/*]"))
      (current-column))))

(defun ctest--indentation-of (position)
  "Return the indentation of the line of POSITION."
  (save-excursion (goto-char position) (current-indentation)))

(defun ctest--is-continued ()
  "Return whether this line belongs to a row or attribute of the line before."
  (save-excursion
    (back-to-indentation)
    (forward-comment (- (point-max)))
    (not (memq (char-before) '(?, ?\[ ?\( ?{)))))

(defun ctest--indentation-in-head (start)
  "Return the indentation of this line in the head that begins at START."
  (let ((open (nth 1 (save-excursion (syntax-ppss (line-beginning-position)))))
        (is-closed (save-excursion (back-to-indentation) (looking-at "[])}]"))))
    (if (or (null open) (< open start))
        (ctest--indentation-of start)
      (let ((column (ctest--column-behind open)))
        (cond ((null column) (+ (ctest--indentation-of open)
                                (cond (is-closed 0)
                                      ((ctest--is-continued) (* 2 c-basic-offset))
                                      (t c-basic-offset))))
              (is-closed (save-excursion (goto-char open) (current-column)))
              (t column))))))

(defconst ctest--style '(c-basic-offset c-offsets-alist c-comment-only-line-offset c-label-minimum-indentation
                         c-special-indent-hook c-indent-comments-syntactically-p indent-tabs-mode tab-width)
  "What of a buffer decides on the indentation of C.")

(defun ctest--indentation-in-body (brace column)
  "Return CC Mode's indentation of this line in the body that BRACE opens.
The declaration stands in COLUMN.  CC Mode is shown the body as that
of an ordinary function."
  (let ((text (buffer-substring-no-properties brace (line-end-position)))
        (style (mapcar #'symbol-value ctest--style)))
    (with-current-buffer (get-buffer-create " *ctest body*")
      (unless (derived-mode-p 'c-mode)
        (delay-mode-hooks (c-mode))
        (buffer-disable-undo))
      (let ((inhibit-message t) (names ctest--style))
        (while style
          (set (make-local-variable (pop names)) (pop style)))
        (erase-buffer)
        (insert "void body(void)\n" (make-string column ?\s) text)
        (c-indent-line nil t)
        (prog1 (current-indentation)
          (erase-buffer))))))

(defun ctest--indentation ()
  "Return the indentation of this line, or nil where CC Mode knows it."
  (let* ((line (line-beginning-position))
         (start (ctest--last-start line))
         (brace (ctest--brace-around line))
         (owner (and brace (ctest--owner brace))))
    (cond ((or (not (ctest--is-code line)) (save-excursion (back-to-indentation) (looking-at "#")))
           nil)
          ((and start (ctest--is-start start) (not (ctest--head-end start line)))
           (ctest--indentation-in-head start))
          ((save-excursion (back-to-indentation) (ctest--is-start (point)))
           (if owner (+ (ctest--indentation-of owner) c-basic-offset) 0))
          ((null owner) nil)
          ((save-excursion (back-to-indentation) (and (eq (char-after) ?}) (eql brace (nth 1 (syntax-ppss)))))
           (ctest--indentation-of owner))
          ((ctest--is-class owner)
           (+ (ctest--indentation-of owner) c-basic-offset))
          (t (ctest--indentation-in-body brace (ctest--indentation-of owner))))))

(defun ctest-indent-line ()
  "Indent this line: heads of ours by their brackets, all else as C."
  (interactive)
  (let ((column (ctest--indentation)))
    (if (null column)
        (c-indent-line)
      (let ((behind (- (point-max) (point))))
        (unless (= column (current-indentation))
          (indent-line-to column))
        (if (> (- (point-max) behind) (point))
            (goto-char (- (point-max) behind))
          (when (< (current-column) column) (back-to-indentation)))))))

(defun ctest-indent-region (begin end)
  "Indent the lines from BEGIN to END."
  (save-excursion
    (goto-char end)
    (setq end (point-marker))
    (goto-char begin)
    (forward-line 0)
    (while (< (point) end)
      (unless (looking-at "[ \t]*$") (ctest-indent-line))
      (forward-line))
    (set-marker end nil)))

(defun ctest-indent-command (&optional _)
  "Indent the line, or the region where it is active."
  (interactive)
  (if (use-region-p)
      (ctest-indent-region (region-beginning) (region-end))
    (ctest-indent-line)))

;;; Faces

(defvar-local ctest--given-up nil
  "Statement words that are C's in this file.
It gives them up, defines or declares them.")

(defun ctest--find-given-up ()
  "Look up which statement words are C's in this file."
  (setq ctest--given-up nil)
  (save-excursion
    (goto-char (point-min))
    (when (re-search-forward "^module[ \t\n]*([^;]*?\\_<plain[ \t\n]*(\\([^)]*\\))" nil t)
      (setq ctest--given-up (split-string (match-string-no-properties 1) "[^[:alnum:]_]+" t)))
    (dolist (word (ctest--words 'calls))
      (goto-char (point-min))
      (when (let ((case-fold-search nil))
              (or (save-excursion (re-search-forward (concat "^[ \t]*#[ \t]*define[ \t]+" word "\\_>") nil t))
                  (re-search-forward (concat "^\\(?:static\\|extern\\|int\\|void\\|const\\|struct\\|enum\\|unsigned\\|bool\\|char\\)\\_>[[:alnum:]_ \t*]*[ \t*]"
                                             word "[ \t]*(")
                                     nil t)))
        (push word ctest--given-up)))))

(defun ctest--is-statement-start (position)
  "Return whether a statement begins at POSITION."
  (save-excursion
    (goto-char position)
    (forward-comment (- (point-max)))
    (pcase (char-before)
      ((or 'nil ?{ ?} ?\;) t)
      (?: (save-excursion
            (forward-line 0)
            (looking-at "[ \t]*\\(?:.*\\_<case\\_>.*\\|.*\\_<default[ \t]*\\|[[:alpha:]_][[:alnum:]_]*[ \t]*\\):")))
      (?\) (let ((open (ignore-errors (scan-sexps (point) -1))))
             (and open
                  (progn (goto-char open)
                         (skip-chars-backward " \t\n")
                         (looking-back "\\_<\\(?:if\\|for\\|while\\|switch\\)" (line-beginning-position))))))
      (_ (or (looking-back "\\_<\\(?:else\\|do\\)" (line-beginning-position))
             (save-excursion (forward-line 0) (looking-at "[ \t]*#")))))))

(defun ctest--is-in-body (position)
  "Return whether POSITION is in a body, and in no other brackets there."
  (let ((opens (nth 9 (save-excursion (syntax-ppss position)))))
    (and opens
         (seq-every-p (lambda (open) (eq (char-after open) ?{)) opens)
         (not (ctest--class-around position)))))

(defun ctest--match-statement (limit)
  "Find the next statement word before LIMIT that is ours."
  (let ((regexp (concat "\\_<\\(?:ct_\\)?" (regexp-opt (ctest--words 'statements) t) "\\_>"))
        (case-fold-search nil)
        found)
    (while (and (not found) (re-search-forward regexp limit t))
      (save-match-data
        (let ((begin (match-beginning 0)) (word (match-string-no-properties 1)))
          (setq found
                (and (ctest--is-code begin)
                     (if (string-prefix-p "ct_" (match-string-no-properties 0)) t
                       (and (not (member word ctest--given-up))
                            (save-excursion
                              (ctest--skip-blanks)
                              (if (equal word "yield") (not (looking-at "[]=.,:)[+-]")) (eq (char-after) ?\()))
                            (ctest--is-statement-start begin)
                            (ctest--is-in-body begin))))))))
    found))

(defun ctest--put-face (range face)
  "Give the text of RANGE the FACE."
  (when range (put-text-property (car range) (cdr range) 'face face)))

(defun ctest--put-faces (begin end regexp group face)
  "Give GROUP of what matches REGEXP in the code from BEGIN to END the FACE."
  (save-excursion
    (goto-char begin)
    (let ((case-fold-search nil))
      (while (re-search-forward regexp end t)
        (when (ctest--is-code (match-beginning group))
          (put-text-property (match-beginning group) (match-end group) 'face face))))))

(defun ctest--clear-faces (begin end)
  "Take CC Mode's faces from the code between BEGIN and END.
Comments and strings keep theirs."
  (save-excursion
    (goto-char begin)
    (while (< (point) end)
      (let ((next (min end (next-single-property-change (point) 'face nil end))))
        (when (ctest--is-code (point))
          (unless (memq (get-text-property (point) 'face)
                        '(font-lock-comment-face font-lock-comment-delimiter-face font-lock-string-face))
            (remove-text-properties (point) next '(face nil))))
        (goto-char next)))))

(defconst ctest--type-regexp
  (concat "\\_<\\(?:\\(const\\|volatile\\|struct\\|union\\|enum\\)\\|\\(void\\|char\\|short\\|int\\|long\\|float\\|double"
          "\\|signed\\|unsigned\\|bool\\|_Bool\\|s?size_t\\|u?int[0-9]+_t\\)\\)\\_>"))

(defun ctest--fontify-types (begin end)
  "Give types between BEGIN and END their faces."
  (save-excursion
    (goto-char begin)
    (while (re-search-forward ctest--type-regexp end t)
      (when (ctest--is-code (match-beginning 0))
        (put-text-property (match-beginning 0) (match-end 0) 'face
                           (if (match-beginning 1) 'font-lock-keyword-face 'font-lock-type-face)))))
  (ctest--put-faces begin end "\\_<\\(?:struct\\|union\\|enum\\)[ \t\n]+\\([[:alpha:]_][[:alnum:]_]*\\)" 1 'font-lock-type-face))

(defun ctest--fontify-names (begin end)
  "Give the names between the brackets at BEGIN and END their face.
They are parameters or columns."
  (ctest--fontify-types begin end)
  (ctest--put-faces begin end "\\([[:alpha:]_][[:alnum:]_]*\\)[ \t\n]*[,)]" 1 'font-lock-variable-name-face)
  ;; A pointer to a function: its parameters are no names of ours.
  (save-excursion
    (goto-char begin)
    (while (re-search-forward "(\\*[ \t\n]*\\([[:alpha:]_][[:alnum:]_]*\\))[ \t\n]*\\((\\)" end t)
      (let ((open (match-beginning 2)) (name (cons (match-beginning 1) (match-end 1))))
        (let ((behind (or (ignore-errors (scan-sexps open 1)) end)))
          (ctest--clear-faces open behind)
          (ctest--fontify-types open behind))
        (ctest--put-face name 'font-lock-variable-name-face))))
  (ctest--put-faces begin end "\\(\\_<void\\_>\\)[ \t\n]*)" 1 'font-lock-type-face)
  (ctest--put-faces begin end "([ \t\n]*\\(void\\)[ \t\n]*)" 1 'font-lock-type-face)
  (ctest--put-faces begin end (concat "[(,][ \t\n]*" (regexp-opt (ctest--words 'columns) t) "[ \t\n]+[[:alpha:]_]") 1
                    'font-lock-keyword-face))

(defun ctest--fontify-attribute-list (begin end)
  "Give the attributes between the brackets at BEGIN and END their faces."
  (ctest--fontify-types begin end)
  (let ((attribute (concat "\\_<" (regexp-opt (ctest--words 'attributes) t) "\\_>")))
    (save-excursion
      (goto-char begin)
      (while (re-search-forward attribute end t)
        (let ((name (match-string-no-properties 1)) (range (cons (match-beginning 1) (match-end 1))))
          (when (and (ctest--is-code (car range))
                     ;; An attribute of its own, or a mark behind a row; `name = skip' is neither.
                     (not (save-excursion (goto-char (car range)) (skip-chars-backward " \t\n") (eq (char-before) ?=))))
            (ctest--put-face range 'font-lock-builtin-face)
            (ctest--skip-blanks)
            (when (eq (char-after) ?\()
              (let ((behind (or (ignore-errors (scan-sexps (point) 1)) end)))
                (cond ((equal name "params") (ctest--fontify-names (point) behind))
                      ((member name '("usefixtures" "tags"))
                       (ctest--put-faces (point) behind "[[:alpha:]_][[:alnum:]_]*" 0
                                         (if (equal name "tags") 'font-lock-constant-face 'font-lock-variable-name-face)))
                      ((equal name "timeout")
                       (ctest--put-faces (point) behind "[0-9.]+\\(?:ms\\|s\\|min\\)?" 0 'font-lock-constant-face)))
                (goto-char behind))))))))
  (ctest--put-faces begin end (concat "\\_<scope[ \t\n]*=[ \t\n]*" (regexp-opt (ctest--words 'scopes) t) "\\_>") 1
                    'font-lock-constant-face)
  (ctest--put-faces begin end "\\_<autouse[ \t\n]*=[ \t\n]*\\(true\\|false\\)\\_>" 1 'font-lock-constant-face)
  (ctest--put-faces begin end "\\_<name[ \t\n]*=[ \t\n]*\\([[:alpha:]_][[:alnum:]_]*\\)" 1 'font-lock-variable-name-face)
  (ctest--put-faces begin end "\\_<\\(yaml\\)[ \t\n]*(" 1 'font-lock-keyword-face)
  (save-excursion
    (goto-char begin)
    (while (re-search-forward "[][,:][ \t\n]*\\(from\\)[ \t\n]+\\([[:alpha:]_][[:alnum:]_]*\\)" end t)
      (when (ctest--is-code (match-beginning 1))
        (put-text-property (match-beginning 1) (match-end 1) 'face 'font-lock-keyword-face)
        (put-text-property (match-beginning 2) (match-end 2) 'face 'font-lock-variable-name-face)))))

(defun ctest--fontify-heads (limit)
  "Give the heads that begin before LIMIT their faces."
  (while (re-search-forward ctest--start-regexp limit t)
    (let ((start (match-beginning 1)))
      (when (ctest--is-start start)
        (pcase-let ((`(,word ,attributes ,head ,name ,parameters) (ctest--head start)))
          (ctest--clear-faces (car word) (or (cdr head) (cdr attributes) (cdr word)))
          (ctest--put-face word 'font-lock-keyword-face)
          (when attributes (ctest--fontify-attribute-list (car attributes) (cdr attributes)))
          (when head (ctest--fontify-types (car head) (if parameters (car parameters) (cdr head))))
          (ctest--put-face name 'font-lock-function-name-face)
          (when parameters (ctest--fontify-names (car parameters) (cdr parameters)))
          (goto-char (max (point) (or (cdr head) (point))))))))
  nil)

(defun ctest--extend-region ()
  "Let what is fontified begin and end with whole heads."
  (defvar font-lock-beg)
  (defvar font-lock-end)
  (let* ((start (ctest--last-start font-lock-beg))
         (begin (and start (not (ctest--head-end start font-lock-beg)) (ctest--is-start start)
                     (save-excursion (goto-char start) (line-beginning-position))))
         (last (ctest--last-start font-lock-end))
         (end (and last (>= last (or begin font-lock-beg)) (ctest--head-end last (point-max))))
         (changed nil))
    (when (and begin (< begin font-lock-beg))
      (setq font-lock-beg begin changed t))
    (when (and end (> end font-lock-end))
      (setq font-lock-end end changed t))
    changed))

(defconst ctest--font-lock-keywords
  '((ctest--fontify-heads)
    (ctest--match-statement 0 'font-lock-keyword-face t)))

;;; Defuns, imenu

(defconst ctest--function-regexp
  "^[[:alpha:]_][^;={}()\"#]*([^;={}]*)[ \t\n]*{"
  "The head of a function of C.")

(defun ctest--is-function (position)
  "Return whether a function of C begins at POSITION, where its regexp matches."
  (and (ctest--is-code position)
       (null (nth 1 (save-excursion (syntax-ppss position))))
       (not (ctest--is-start position))
       (let ((start (ctest--last-start position)))
         (or (null start) (not (ctest--is-start start)) (ctest--head-end start position)))
       t))

(defun ctest--defun-before (position)
  "Return where the last declaration or function before POSITION begins.
Nil if there is none."
  (let ((ours (save-excursion
                (goto-char position)
                (let (found)
                  (while (and (not found) (re-search-backward ctest--start-regexp nil t))
                    (let ((begin (match-beginning 1)))
                      (when (ctest--is-start begin) (setq found begin))))
                  found)))
        (c (save-excursion
             (goto-char position)
             (let (found)
               (while (and (not found) (re-search-backward ctest--function-regexp nil t))
                 (when (ctest--is-function (point)) (setq found (point))))
               found))))
    (if (and ours c) (max ours c) (or ours c))))

(defun ctest--defun-after (position)
  "Return where the first declaration or function behind POSITION begins.
Nil if there is none."
  (let ((candidates
         (mapcar (lambda (regexp)
                   (save-excursion
                     (goto-char position)
                     (let (found)
                       (while (and (not found) (re-search-forward regexp nil t))
                         (let ((begin (if (eq regexp ctest--start-regexp) (match-beginning 1) (match-beginning 0))))
                           (when (and (> begin position)
                                      (if (eq regexp ctest--start-regexp) (ctest--is-start begin)
                                        (ctest--is-function begin)))
                             (setq found begin))))
                       found)))
                 (list ctest--start-regexp ctest--function-regexp))))
    (let ((both (delq nil candidates))) (and both (apply #'min both)))))

(defun ctest-beginning-of-defun (&optional count)
  "Go to the beginning of the COUNTth declaration or function before point.
Where COUNT is negative, behind point."
  (interactive "p")
  (let ((count (or count 1)) (found t))
    (while (and found (/= count 0))
      (setq found (if (> count 0) (ctest--defun-before (point)) (ctest--defun-after (point))))
      (if found (goto-char found) (goto-char (if (> count 0) (point-min) (point-max))))
      (setq count (if (> count 0) (1- count) (1+ count))))
    (and found t)))

(defun ctest-end-of-defun ()
  "Go from the beginning of a declaration or function to its end."
  (interactive)
  (let ((end (ctest--head-end (point) (point-max))))
    (when end
      (goto-char end)
      (if (eq (char-after) ?{)
          (goto-char (or (ignore-errors (scan-sexps (point) 1)) (point-max)))
        (forward-char)))))

(defun ctest--imenu ()
  "Return the index of the buffer for imenu.
Fixtures, tests and classes, each with the names of the classes around it,
then the functions of C."
  (let (fixtures tests classes)
    (dolist (declaration (ctest--declarations))
      (pcase-let ((`(,start ,word ,name ,around) declaration))
        (when name
          (let ((entry (cons (mapconcat #'identity (append around (list name)) "::") start)))
            (pcase word
              ("fixture" (push entry fixtures))
              ("test" (push entry tests))
              ("class" (push entry classes)))))))
    (append (and fixtures `(("Fixtures" . ,(nreverse fixtures))))
            (and tests `(("Tests" . ,(nreverse tests))))
            (and classes `(("Classes" . ,(nreverse classes))))
            (ctest--imenu-of-c))))

(defun ctest--imenu-of-c ()
  "Return the functions of C in the buffer, for imenu."
  (let (functions)
    (save-excursion
      (goto-char (point-min))
      (while (re-search-forward ctest--function-regexp nil t)
        (let ((begin (match-beginning 0)))
          (save-excursion
            (goto-char begin)
            (when (and (ctest--is-function begin)
                       (looking-at "[^(]*?\\([[:alpha:]_][[:alnum:]_]*\\)[ \t\n]*("))
              (push (cons (match-string-no-properties 1) begin) functions))))))
    (nreverse functions)))

(defun ctest-which-function ()
  "Return the id of what is at point without its path.
For function `which-function-mode' and change logs."
  (let ((start (ctest--around-point)))
    (when start
      (let ((name (nth 3 (ctest--head start))))
        (mapconcat #'identity
                   (append (ctest--classes start)
                           (and name (list (buffer-substring-no-properties (car name) (cdr name)))))
                   "::")))))

;;; Running tests

(defun ctest--around-point ()
  "Return where the declaration around point begins, or nil."
  (save-excursion
    (let ((here (line-end-position)) (start nil))
      (while (and (setq start (ctest--defun-before here))
                  (let ((end (save-excursion (goto-char start) (ctest-end-of-defun) (point))))
                    (< end (point))))
        (setq here start))
      (and start (ctest--is-start start) start))))

(defun ctest-root ()
  "Return the directory of the nearest ctest.yaml upwards.
Without one, that of the file.  Ids are relative to it."
  (expand-file-name (or (locate-dominating-file default-directory "ctest.yaml") default-directory)))

(defun ctest-id-at-point ()
  "Return the id of the test or class around point.
Without one, the path of the file."
  (let* ((path (file-relative-name (or buffer-file-name (buffer-name)) (ctest-root)))
         (start (ctest--around-point)))
    (while (and start (save-excursion (goto-char start) (not (looking-at "\\(?:test\\|class\\)\\_>"))))
      (let ((class (ctest--class-around start)))
        (setq start (and (integerp class) class))))
    (if (null start) path
      (save-excursion (goto-char start) (concat path "::" (ctest-which-function))))))

(defun ctest--run (id)
  "Start what ID names by `compile'."
  (save-some-buffers (not compilation-ask-about-save))
  (let ((default-directory (ctest-root)))
    (compile (format "%s run --color=never %s" (shell-quote-argument ctest-program) (shell-quote-argument id)))))

(defun ctest-run-at-point ()
  "Start the test or class around point; outside of any, all of this file."
  (interactive)
  (ctest--run (ctest-id-at-point)))

(defun ctest-run-file ()
  "Start all of this file."
  (interactive)
  (ctest--run (file-relative-name buffer-file-name (ctest-root))))

(defun ctest-explain (code)
  "Show what the diagnostic CODE means."
  (interactive (list (read-string "Code: " (let ((word (thing-at-point 'symbol t)))
                                             (and word (string-match-p "\\`CT[0-9]+\\'" word) word)))))
  (with-output-to-temp-buffer (format "*%s*" code)
    (princ (with-temp-buffer (call-process ctest-program nil t nil "explain" code) (buffer-string)))))

;; Diagnostics and failures are in GNU's form, which `compile' knows; the calls that led to a crash are not.
(add-to-list 'compilation-error-regexp-alist-alist
             '(ctest "^ *| \\([^ \t\n:|][^\n:|]*\\):\\([0-9]+\\): in " 1 2 nil 0))
(add-to-list 'compilation-error-regexp-alist 'ctest)

;;; The mode

(defvar ctest-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-t") #'ctest-run-at-point)
    (define-key map (kbd "C-c C-f") #'ctest-run-file)
    (define-key map [remap c-indent-line-or-region] #'ctest-indent-command)
    map)
  "Keys of `ctest-mode'.")

;;;###autoload
(define-derived-mode ctest-mode c-mode "CTest"
  "C with fixtures and tests.

\\{ctest-mode-map}"
  ;; `yield value;' is no declaration.
  (setq-local c-noise-macro-names '("yield"))
  (when (fboundp 'c-make-noise-macro-regexps) (c-make-noise-macro-regexps))
  (setq-local indent-line-function #'ctest-indent-line)
  (setq-local indent-region-function #'ctest-indent-region)
  (setq-local beginning-of-defun-function #'ctest-beginning-of-defun)
  (setq-local end-of-defun-function #'ctest-end-of-defun)
  (setq-local imenu-create-index-function #'ctest--imenu)
  (setq-local add-log-current-defun-function #'ctest-which-function)
  (setq-local comment-start "/* ")
  (setq-local comment-end " */")
  (ctest--find-given-up)
  (add-hook 'after-save-hook #'ctest--find-given-up nil t)
  (add-hook 'font-lock-extend-region-functions #'ctest--extend-region nil t)
  (font-lock-add-keywords nil ctest--font-lock-keywords 'append))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.ctest\\'" . ctest-mode))

;;;###autoload
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons 'ctest-mode (lambda (&optional _) (list (if (boundp 'ctest-program) (symbol-value 'ctest-program) "ctestc") "lsp")))))

(provide 'ctest-mode)

;;; ctest-mode.el ends here
