"""What boto3 makes of the local Elastic Beanstalk."""

import io
import urllib.request
import zipfile

import boto3

from facts import error, pages, role, said, tell, until, without_metadata

client = boto3.client("elasticbeanstalk")
s3 = boto3.client("s3")
iam = boto3.client("iam")

app = {"ApplicationName": "shop"}
env = {"EnvironmentName": "production"}


def program(answer):
    return (
        "require('node:http').createServer((request, response) => response.end('" + answer + "'))"
        ".listen(process.env.PORT);"
    )


def bundle(label):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.js", program(label))
    bucket = client.create_storage_location()["S3Bucket"]
    s3.put_object(Bucket=bucket, Key=label, Body=packed.getvalue())
    return {"S3Bucket": bucket, "S3Key": label}


def status():
    return client.describe_environments(EnvironmentNames=["production"])["Environments"][-1]


def settled():
    return until(status, lambda found: found["Status"] in ["Ready", "Terminated"])


def page():
    with urllib.request.urlopen("http://" + status()["CNAME"]) as answer:
        return answer.read().decode()


# Applications and versions.
said["application"] = client.create_application(**app, Description="Sells", Tags=[{"Key": "a", "Value": "1"}])["Application"]
client.update_application(**app, Description="Sells more")
for label in ["one", "two"]:
    made = client.create_application_version(**app, VersionLabel=label, SourceBundle=bundle(label))
    said["version"] = made["ApplicationVersion"]
client.update_application_version(**app, VersionLabel="one", Description="The first")
said["applications"] = [each["Description"] for each in client.describe_applications()["Applications"]]
said["versions"] = sorted(each["VersionLabel"] for each in client.describe_application_versions(**app)["ApplicationVersions"])
arn = made["ApplicationVersion"]["ApplicationVersionArn"]
client.update_tags_for_resource(ResourceArn=arn, TagsToAdd=[{"Key": "b", "Value": "2"}])
said["tags"] = client.list_tags_for_resource(ResourceArn=arn)["ResourceTags"]

# Platforms and options.
said["stacks"] = client.list_available_solution_stacks()["SolutionStacks"]
stack = said["stacks"][0]
filters = [{"Type": "PlatformName", "Operator": "contains", "Values": ["Node.js"]}]
platforms = [each for found in pages(client, "list_platform_versions", "PlatformSummaryList", Filters=filters) for each in found]
said["platform"] = client.describe_platform_version(PlatformArn=platforms[0]["PlatformArn"])["PlatformDescription"]
said["branches"] = len(client.list_platform_branches()["PlatformBranchSummaryList"])
said["options"] = len(client.describe_configuration_options(SolutionStackName=stack)["Options"]) > 20
said["dns"] = client.check_dns_availability(CNAMEPrefix="shop")["Available"]

# An environment.
role("web", "ec2.amazonaws.com")
operations = role("operations", "elasticbeanstalk.amazonaws.com")
iam.create_instance_profile(InstanceProfileName="web")
iam.add_role_to_instance_profile(InstanceProfileName="web", RoleName="web")
settings = [
    {"Namespace": "aws:autoscaling:launchconfiguration", "OptionName": "IamInstanceProfile", "Value": "web"},
    {"Namespace": "aws:elasticbeanstalk:healthreporting:system", "OptionName": "SystemType", "Value": "enhanced"},
]
said["messages"] = client.validate_configuration_settings(**app, OptionSettings=settings)["Messages"]
said["environment"] = without_metadata(
    client.create_environment(**app, **env, SolutionStackName=stack, VersionLabel="one", OptionSettings=settings)
)
said["launched"] = [settled()["Health"], page()]
client.update_environment(**env, VersionLabel="two")
said["updated"] = [settled()["VersionLabel"], page()]
client.associate_environment_operations_role(**env, OperationsRole=operations)
said["operations role"] = status()["OperationsRole"] == operations
client.disassociate_environment_operations_role(**env)
client.restart_app_server(**env)
settled()
client.rebuild_environment(**env)
settled()
greeting = [{"Namespace": "aws:elasticbeanstalk:application:environment", "OptionName": "GREETING", "Value": "hi"}]
client.update_environment(**env, OptionSettings=greeting)
client.abort_environment_update(**env)
said["aborted"] = settled()["Status"]
found = client.describe_configuration_settings(**app, **env)["ConfigurationSettings"]
said["settings"] = [each["DeploymentStatus"] for each in found]
said["health"] = client.describe_environment_health(**env, AttributeNames=["All"])["HealthStatus"]
said["instances"] = [each["Color"] for each in client.describe_instances_health(**env, AttributeNames=["All"])["InstanceHealthList"]]
said["resources"] = len(client.describe_environment_resources(**env)["EnvironmentResources"]["Instances"])
client.request_environment_info(**env, InfoType="tail")
said["tail"] = client.retrieve_environment_info(**env, InfoType="tail")["EnvironmentInfo"][0]["InfoType"]
said["events"] = [each["Message"] for found in pages(client, "describe_events", "Events", **env) for each in found][-1]

# Errors.
said["errors"] = [
    error(client.create_application, **app),
    error(client.create_application_version, **app, VersionLabel="three", SourceBundle={"S3Bucket": "nope", "S3Key": "nope"}),
    error(client.create_environment, **app, EnvironmentName="-shop", SolutionStackName=stack),
    error(client.delete_application, **app),
    error(client.describe_environment_health, EnvironmentName="nope"),
    error(client.list_tags_for_resource, ResourceArn=arn + "x"),
]

# Away with it all.
client.terminate_environment(**env)
client.get_waiter("environment_terminated").wait(EnvironmentNames=["production"], WaiterConfig={"Delay": 0.2, "MaxAttempts": 300})
client.delete_application_version(**app, VersionLabel="one", DeleteSourceBundle=True)
client.delete_application(**app)
said["left"] = client.describe_applications()["Applications"]
tell()
