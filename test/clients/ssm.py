"""What boto3 makes of the local Parameter Store."""

import boto3

from facts import error, pages, said, tell, without_metadata

client = boto3.client("ssm")

said["none"] = without_metadata(client.describe_parameters())
tags = [{"Key": "team", "Value": "web"}]
said["put"] = without_metadata(client.put_parameter(Name="/app/db/host", Value="localhost", Type="String", Description="Where", Tags=tags))
client.put_parameter(Name="/app/db/password", Value="s3cret", Type="SecureString")
client.put_parameter(Name="/app/ports", Value="80,443", Type="StringList")
said["overwritten"] = client.put_parameter(Name="/app/db/host", Value="db", Type="String", Overwrite=True)["Version"]
said["got"] = client.get_parameter(Name="/app/db/host")["Parameter"]
said["version"] = client.get_parameter(Name="/app/db/host:1")["Parameter"]["Value"]
said["secret"] = [
    client.get_parameter(Name="/app/db/password", WithDecryption=decrypted)["Parameter"]["Value"] == "s3cret"
    for decrypted in [True, False]
]
several = client.get_parameters(Names=["/app/ports", "/nope"])
said["several"] = [[found["Value"] for found in several["Parameters"]], several["InvalidParameters"]]
found = pages(client, "get_parameters_by_path", "Parameters", Path="/app", Recursive=True)
said["by path"] = sorted([one["Name"] for one in page] for page in found)
said["not below"] = [one["Name"] for one in client.get_parameters_by_path(Path="/app")["Parameters"]]
history = pages(client, "get_parameter_history", "Parameters", Name="/app/db/host")
said["history"] = [[[one["Value"], one["Version"], one["LastModifiedUser"]] for one in page] for page in history]
said["described"] = pages(client, "describe_parameters", "Parameters", ParameterFilters=[{"Key": "Type", "Values": ["String"]}])

# Tags.
about = {"ResourceType": "Parameter", "ResourceId": "/app/db/host"}
client.add_tags_to_resource(**about, Tags=[{"Key": "stage", "Value": "dev"}])
client.remove_tags_from_resource(**about, TagKeys=["team"])
said["tags"] = client.list_tags_for_resource(**about)["TagList"]

said["errors"] = [
    error(client.get_parameter, Name="/nope"),
    error(client.get_parameter, Name="/app/db/host:9"),
    error(client.put_parameter, Name="/app/db/host", Value="x", Type="String"),
    error(client.put_parameter, Name="/aws/x", Value="x", Type="String"),
    error(client.put_parameter, Name="/app/big", Value="x" * 4097, Type="String"),
    error(client.put_parameter, Name="/app/even", Value="odd", Type="String", AllowedPattern="^even$"),
    error(client.get_parameters, Names=["/x"] * 11),
    error(client.delete_parameter, Name="/nope"),
    error(client.list_tags_for_resource, ResourceType="Parameter", ResourceId="/nope"),
]
said["deleted"] = without_metadata(client.delete_parameters(Names=["/app/ports", "/nope"]))
client.delete_parameter(Name="/app/db/host")
said["left"] = [one["Name"] for one in client.describe_parameters()["Parameters"]]

# Commands on instances.
boto3.client("codedeploy").register_on_premises_instance(instanceName="web-1", iamUserArn=boto3.client("sts").get_caller_identity()["Arn"])
[node] = client.describe_instance_information()["InstanceInformationList"]
run = {"DocumentName": "AWS-RunShellScript", "Parameters": {"commands": ["echo hello"]}, "InstanceIds": [node["InstanceId"]]}
command = {"CommandId": client.send_command(**run)["Command"]["CommandId"]}
client.get_waiter("command_executed").wait(**command, InstanceId=node["InstanceId"], WaiterConfig={"Delay": 0.2, "MaxAttempts": 300})
[invocation] = client.list_command_invocations(**command, Details=True)["CommandInvocations"]
said["ran"] = [
    client.list_commands(**command)["Commands"][0]["Status"],
    invocation["CommandPlugins"][0]["Output"],
    client.get_command_invocation(**command, InstanceId=node["InstanceId"])["StandardOutputContent"],
]
client.cancel_command(**command)
boto3.client("codedeploy").deregister_on_premises_instance(instanceName="web-1")
tell()
