"""The production plan: which item to make when, within capacity, at the least cost; a mixed-integer program.

`problem` is what a planner states, `formulation` turns it into rows and columns, `solve` runs HiGHS and reads the plan
back with its proof, `diagnosis` says in words why no plan exists, `files` reads published instances.
"""
