"""What boto3 makes of the local CloudFormation."""

import json

import boto3

from facts import error, pages, role, said, tell, until

client = boto3.client("cloudformation")
boto3.client("s3").create_bucket(Bucket="templates")

PARAMETER = {"Type": "AWS::SSM::Parameter", "Properties": {"Name": "/size", "Type": "String", "Value": {"Ref": "Size"}}}


def template(**resources):
    return json.dumps(
        {
            "Description": "Of a test",
            "Parameters": {"Size": {"Type": "String", "Default": "small"}},
            "Resources": {"Stored": PARAMETER, **resources},
            "Outputs": {"Said": {"Value": {"Fn::GetAtt": ["Stored", "Value"]}, "Export": {"Name": "said"}}},
        }
    )


def group(name):
    return {"Type": "AWS::Logs::LogGroup", "DeletionPolicy": "Retain", "Properties": {"LogGroupName": name}}


def wait(waiter, name="shop", **arguments):
    client.get_waiter(waiter).wait(StackName=name, WaiterConfig={"Delay": 0.2, "MaxAttempts": 300}, **arguments)


size = [{"ParameterKey": "Size", "ParameterValue": "large"}]
stack = client.create_stack(
    StackName="shop",
    TemplateBody=template(),
    RoleARN=role("stack", "cloudformation.amazonaws.com"),
    Tags=[{"Key": "team", "Value": "web"}],
)["StackId"]
wait("stack_exists")
wait("stack_create_complete")
found = client.describe_stacks(StackName="shop")["Stacks"][0]
said["stack"] = {name: found[name] for name in ["CreationTime", "Description", "Outputs", "Parameters", "StackStatus", "Tags"]}
said["errors"] = [
    error(client.create_stack, StackName="shop", TemplateBody=template()),
    error(client.update_stack, StackName="shop", TemplateBody=template()),
    error(client.describe_stacks, StackName="nobody"),
    error(client.describe_change_set, StackName="shop", ChangeSetName="nothing"),
]
client.update_stack(StackName="shop", UsePreviousTemplate=True, Parameters=size)
wait("stack_update_complete")
said["updated"] = boto3.client("ssm").get_parameter(Name="/size")["Parameter"]["Value"]

client.create_change_set(StackName="shop", ChangeSetName="next", TemplateBody=template(Logs=group("first")), Parameters=size)
client.get_waiter("change_set_create_complete").wait(StackName="shop", ChangeSetName="next", WaiterConfig={"Delay": 0.2})
said["changes"] = [
    [change["ResourceChange"]["Action"], change["ResourceChange"]["LogicalResourceId"]]
    for change in client.describe_change_set(StackName="shop", ChangeSetName="next")["Changes"]
]
said["change sets"] = len(client.list_change_sets(StackName="shop")["Summaries"])
client.execute_change_set(StackName="shop", ChangeSetName="next")
wait("stack_update_complete")
client.create_change_set(StackName="shop", ChangeSetName="unused", UsePreviousTemplate=True)
client.delete_change_set(StackName="shop", ChangeSetName="unused")

said["resources"] = [
    sorted(each["LogicalResourceId"] for each in client.describe_stack_resources(StackName="shop")["StackResources"]),
    client.describe_stack_resource(StackName="shop", LogicalResourceId="Logs")["StackResourceDetail"]["PhysicalResourceId"],
    len(sum(pages(client, "list_stack_resources", "StackResourceSummaries", None, StackName="shop"), [])),
]
said["events"] = client.describe_stack_events(StackName="shop")["StackEvents"][-1]["ResourceStatusReason"]
said["template"] = client.get_template(StackName="shop")["TemplateBody"]["Description"]
said["summary"] = client.get_template_summary(TemplateBody=template())["ResourceTypes"]
said["validated"] = client.validate_template(TemplateBody=template())["Parameters"]

client.create_stack(
    StackName="other",
    TemplateBody=json.dumps(
        {"Resources": {"Says": {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": {"Fn::ImportValue": "said"}}}}}
    ),
)
wait("stack_create_complete", "other")
said["exports"] = [
    [each["Name"], each["Value"]] for each in client.list_exports()["Exports"]
] + client.list_imports(ExportName="said")["Imports"]

taken = {**PARAMETER, "Properties": {**PARAMETER["Properties"], "Name": "/other"}, "DependsOn": "Stored"}
boto3.client("ssm").put_parameter(Name="/other", Type="String", Value="mine")
client.create_stack(StackName="failing", TemplateBody=json.dumps({**json.loads(template(Taken=taken)), "Outputs": {}}).replace("/size", "/third"), DisableRollback=True)
status = lambda: client.describe_stacks(StackName="failing")["Stacks"][0]["StackStatus"]
said["failed"] = until(status, lambda it: it != "CREATE_IN_PROGRESS")
client.rollback_stack(StackName="failing")
said["rolled back"] = until(status, lambda it: it != "ROLLBACK_IN_PROGRESS")

client.set_stack_policy(StackName="shop", StackPolicyBody="{}")
said["policy"] = client.get_stack_policy(StackName="shop")["StackPolicyBody"]
client.update_termination_protection(StackName="shop", EnableTerminationProtection=True)
said["protected"] = error(client.delete_stack, StackName="shop")
client.update_termination_protection(StackName="shop", EnableTerminationProtection=False)
for name in ["failing", "other", "shop"]:
    identity = client.describe_stacks(StackName=name)["Stacks"][0]["StackId"]
    client.delete_stack(StackName=name)
    wait("stack_delete_complete", identity)
said["left"] = [[each["StackName"], each["StackStatus"]] for each in client.list_stacks()["StackSummaries"]]
tell()
