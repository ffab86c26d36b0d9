"""The visits of a task in the form that the search works with."""

from __future__ import annotations

from dataclasses import dataclass

from routing.problem import Amount, Job, Problem, Shipment, StopKind, TaskKind, Vehicle, Visit

__all__ = ["Node", "Task", "job_node", "nodes_by_stop", "nodes_of", "padded", "shipment_nodes", "skilled"]

Task = Job | Shipment


@dataclass(frozen=True, slots=True)
class Node:
    """One visit of a job or shipment.

    ``change`` is the change of the load at the visit, and ``loaded`` the goods loaded at the vehicle's start for it.
    The ``max_ride`` of a delivery is the most seconds since the end of service at the pickup.
    """

    kind: StopKind
    task: Task
    visit: Visit
    change: Amount
    loaded: Amount
    max_ride: int | None = None

    @property
    def key(self) -> tuple[TaskKind, int]:
        return (TaskKind.JOB if isinstance(self.task, Job) else TaskKind.SHIPMENT, self.task.id)


def job_node(job: Job, dimensions: int) -> Node:
    """Return the node of a job."""
    delivery, pickup = padded(job.delivery, dimensions), padded(job.pickup, dimensions)
    change = tuple(taken - given for taken, given in zip(pickup, delivery, strict=True))
    return Node(StopKind.JOB, job, job.visit, change, delivery)


def shipment_nodes(shipment: Shipment, dimensions: int) -> tuple[Node, Node]:
    """Return the pickup and the delivery of a shipment."""
    amount, nothing = padded(shipment.amount, dimensions), (0,) * dimensions
    less = tuple(-value for value in amount)
    return (
        Node(StopKind.PICKUP, shipment, shipment.pickup, amount, nothing),
        Node(StopKind.DELIVERY, shipment, shipment.delivery, less, nothing, shipment.max_ride),
    )


def padded(amount: Amount, dimensions: int) -> Amount:
    """Return an amount with a number for every dimension; an empty amount becomes zeros."""
    return amount or (0,) * dimensions


def nodes_of(problem: Problem, task: Task) -> tuple[Node, ...]:
    """Return the nodes of a job or shipment, in the order they are visited."""
    dimensions = problem.dimensions
    return (job_node(task, dimensions),) if isinstance(task, Job) else shipment_nodes(task, dimensions)


def nodes_by_stop(problem: Problem) -> dict[tuple[StopKind, int], Node]:
    """Return the nodes of every task, by stop."""
    tasks: tuple[Job | Shipment, ...] = (*problem.jobs, *problem.shipments)
    return {(node.kind, node.task.id): node for task in tasks for node in nodes_of(problem, task)}


def skilled(task: Task, vehicle: Vehicle) -> bool:
    """Return whether a vehicle has every skill that a task asks for."""
    return task.skills <= vehicle.skills
