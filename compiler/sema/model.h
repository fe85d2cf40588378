/* placeholder: filled in below */
