"""What the programs of this folder have in common: each drives a service with boto3 and says what it saw, as JSON."""

import json
from datetime import datetime

import boto3
from botocore.exceptions import ClientError

boto3.setup_default_session()
called = set()
boto3.DEFAULT_SESSION.events.register("before-call", lambda model, **_: called.add(model.name))


def error(call, **arguments):
    """How a call fails: the class of the exception, the code, the status. It has a message and a request id, too."""
    try:
        call(**arguments)
    except ClientError as failure:
        answer = failure.response
        assert "Message" in answer["Error"], answer
        assert answer["ResponseMetadata"]["RequestId"], answer
        return [type(failure).__name__, answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]]


def message(call, **arguments):
    try:
        call(**arguments)
    except ClientError as failure:
        return str(failure)


def pages(client, operation, key, size=1, **arguments):
    """What a list gives, and how many pages that takes. Some lists let nobody choose how long a page is."""
    limit = {} if size is None else {"PageSize": size}
    found = list(client.get_paginator(operation).paginate(**arguments, PaginationConfig=limit))
    return [item for page in found for item in page.get(key, [])], len(found)


def without_metadata(answer):
    return {name: value for name, value in answer.items() if name != "ResponseMetadata"}


def shown(value):
    """What JSON has no type for: a time with its zone, and bytes."""
    if isinstance(value, datetime):
        assert value.tzinfo is not None
        return "a time"
    if isinstance(value, bytes):
        return {"bytes": value.decode("latin-1")}
    raise TypeError(type(value))


def tell(said):
    print(json.dumps({"called": sorted(called), "said": said}, default=shown))
