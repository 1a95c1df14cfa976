"""Runs programs, each in a process that has boto3 and the AWS CLI from the start: to load them takes longer than to run them.

A line of JSON on stdin says which, a line of JSON on stdout how it ended.
"""

import json
import os
import runpy
import sys

given = set(os.environ)

import boto3  # noqa: F401

try:
    import awscli.clidriver
    import awscli.handlers  # noqa: F401
except ImportError:
    pass  # There is boto3 alone.

# The AWS CLI tells boto3 in the environment where it has data of its own.
added = {name: value for name, value in os.environ.items() if name not in given}


def run(program, arguments):
    """What the program itself would run, in a process that has nothing of another one's."""
    sys.argv = [program, *arguments]
    if program == "aws":
        return awscli.clidriver.main()
    sys.path[0] = os.path.dirname(program)
    runpy.run_path(program, run_name="__main__")


def become(job):
    """Gives this process what a new one would have been given."""
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update({**added, **job["env"]})
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for output, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(os.path.join(job["output"], name), os.O_WRONLY | os.O_CREAT), output)


def watch(process, job):
    """Tells how the process ended."""
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    os.write(1, json.dumps({"output": job["output"], "code": code}).encode() + b"\n")


for line in sys.stdin:
    if os.fork():
        os.wait()
        continue
    # One process watches the other, and is itself waited for by none: several may run at once.
    if os.fork():
        os._exit(0)
    job = json.loads(line)
    process = os.fork()
    if process:
        watch(process, job)
        os._exit(0)
    become(job)
    sys.exit(run(job["program"], job["arguments"]))
