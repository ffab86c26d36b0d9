"""Needs, volunteers, the routing problem, its solver and its checker, without any I/O.

This package imports none of the others.

The rooms build on one another in this order (import-linter holds it):

    needs, skills, errors   what people ask and offer
    problem                 vehicles, jobs, shipments and matrices; solutions
    checker                 judges a solution, sharing no code with the solver
    evaluation              times, limits and cost of a given order of visits
    solver                  searches: ``ortools``, ``compiled``, ``decoupling``, chosen by ``portfolio``
    explain, punctuality, vroom   reasons, arrival times, VROOM's JSON
    dispatch                a day's needs and volunteers as a problem, and rounds of its solution
    plan                    plans as people follow them
    replan                  a day that has begun
"""
