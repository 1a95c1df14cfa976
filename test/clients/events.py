"""What boto3 makes of the local EventBridge."""

import json
from datetime import datetime, timezone

import boto3

from facts import error, pages, role, said, tell, without_metadata

events = boto3.client("events")
arn = "arn:aws:events:us-east-1:000000000000:rule/"
topic = "arn:aws:sns:us-east-1:000000000000:"
pattern = json.dumps({"source": ["my.app"], "detail": {"size": [{"numeric": [">", 1]}]}})


def entry(**over):
    return {"Source": "my.app", "DetailType": "Something", "Detail": '{"size": 2}', **over}


# Rules.
trigger = role("trigger", "events.amazonaws.com")
made = events.put_rule(
    Name="a", EventPattern=pattern, Description="A rule", RoleArn=trigger, Tags=[{"Key": "owner", "Value": "me"}]
)
said["made"] = made["RuleArn"]
for name in ["ab", "b"]:
    events.put_rule(Name=name, EventPattern=pattern, State="DISABLED")
said["rule"] = without_metadata(events.describe_rule(Name="a"))
said["listed"] = [[rule["Name"] for rule in page] for page in pages(events, "list_rules", "Rules")]
said["prefix"] = [rule["Name"] for rule in events.list_rules(NamePrefix="a")["Rules"]]
said["no rules"] = events.list_rules(NamePrefix="none")["Rules"]
events.disable_rule(Name="a")
events.enable_rule(Name="b")
said["states"] = [rule["State"] for rule in events.list_rules()["Rules"]]
said["no rule"] = error(events.describe_rule, Name="none")
said["bad pattern"] = error(events.put_rule, Name="x", EventPattern='{"source": "x"}')
said["no pattern"] = error(events.put_rule, Name="x")
said["bad name"] = error(events.put_rule, Name="a b", EventPattern=pattern)
said["no bus"] = error(events.list_rules, EventBusName="other")

# Targets.
put = events.put_targets(Rule="a", Targets=[{"Id": name, "Arn": topic + name} for name in ["x", "y", "z"]])
said["put"] = [put["FailedEntryCount"], put["FailedEntries"]]
events.put_targets(Rule="b", Targets=[{"Id": "1", "Arn": topic + "x", "Input": "{}"}])
said["targets"] = [[target["Id"] for target in page] for page in pages(events, "list_targets_by_rule", "Targets", Rule="a")]
said["target"] = events.list_targets_by_rule(Rule="b")["Targets"]
said["no targets"] = events.list_targets_by_rule(Rule="ab")["Targets"]
said["rules of a target"] = pages(events, "list_rule_names_by_target", "RuleNames", TargetArn=topic + "x")
said["rules of none"] = events.list_rule_names_by_target(TargetArn=topic + "none")["RuleNames"]
more = [{"Id": str(index), "Arn": topic + "x"} for index in range(3)]
said["six targets"] = error(events.put_targets, Rule="a", Targets=more)
pipeline = "arn:aws:codepipeline:us-east-1:000000000000:hello"
said["no role"] = error(events.put_targets, Rule="a", Targets=[{"Id": "p", "Arn": pipeline}])
said["in use"] = error(events.delete_rule, Name="a")
removed = events.remove_targets(Rule="a", Ids=["x", "y", "z", "none"])
said["removed"] = [removed["FailedEntryCount"], removed["FailedEntries"][0]["ErrorCode"]]

# Events.
sent = events.put_events(
    Entries=[
        entry(Time=datetime(2026, 1, 2, tzinfo=timezone.utc), Resources=["x"]),
        entry(Detail="{"),
        entry(Source="aws.mine"),
    ]
)
said["sent"] = [sent["FailedEntryCount"], [each.get("ErrorCode") for each in sent["Entries"]], len(sent["Entries"][0]["EventId"])]
said["no entries"] = error(events.put_events, Entries=[entry()] * 11)
event = {"id": "1", "account": "1", "source": "my.app", "time": "2026-01-02T03:04:05Z", "region": "r", "resources": []}
whole = {**event, "detail-type": "x", "detail": {"size": 2}}
said["matches"] = [
    events.test_event_pattern(EventPattern=pattern, Event=json.dumps({**whole, "detail": {"size": size}}))["Result"]
    for size in (1, 2)
]
said["bad event"] = error(events.test_event_pattern, EventPattern=pattern, Event=json.dumps(event))

# Tags, and the bus.
events.tag_resource(ResourceARN=arn + "a", Tags=[{"Key": "more", "Value": ""}, {"Key": "owner", "Value": "you"}])
events.untag_resource(ResourceARN=arn + "a", TagKeys=["more"])
said["tags"] = events.list_tags_for_resource(ResourceARN=arn + "a")["Tags"]
said["no tags"] = events.list_tags_for_resource(ResourceARN=arn + "b")["Tags"]
said["tags of none"] = error(events.list_tags_for_resource, ResourceARN=arn + "none")
said["bus"] = events.describe_event_bus()["Arn"]
said["buses"] = events.list_event_buses()["EventBuses"]
said["bus of none"] = error(events.describe_event_bus, Name="other")
said["not offered"] = error(events.list_connections)

# And away.
events.delete_rule(Name="a")
events.delete_rule(Name="a")
said["left"] = [rule["Name"] for rule in events.list_rules()["Rules"]]

tell()
