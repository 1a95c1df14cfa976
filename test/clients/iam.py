"""What boto3 makes of the local IAM, and of STS."""

import json

import boto3

from facts import error, pages, said, tell, without_metadata

client = boto3.client("iam")


def document(action, **principal):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, **principal}]}


trust = document("sts:AssumeRole", Principal={"AWS": "000000000000"})
allowed = document("s3:ListAllMyBuckets", Resource="*")
build = {"RoleName": "build"}

# Roles.
said["none"] = without_metadata(client.list_roles())
made = client.create_role(**build, AssumeRolePolicyDocument=json.dumps(trust), Path="/app/", Description="Builds", Tags=[{"Key": "a", "Value": "1"}])["Role"]
said["role"] = made
client.get_waiter("role_exists").wait(**build)
client.create_role(RoleName="deploy", AssumeRolePolicyDocument=json.dumps(trust))
client.update_role(**build, Description="Builds more", MaxSessionDuration=7200)
client.update_assume_role_policy(**build, PolicyDocument=json.dumps(trust))
got = client.get_role(**build)["Role"]
said["updated"] = [got["Description"], got["MaxSessionDuration"], got["AssumeRolePolicyDocument"] == trust]
said["roles"] = [[role["RoleName"] for role in page] for page in pages(client, "list_roles", "Roles")]
said["below"] = [role["RoleName"] for role in client.list_roles(PathPrefix="/app/")["Roles"]]
said["profiles"] = client.list_instance_profiles_for_role(**build)["InstanceProfiles"]

# Instance profiles.
profile = {"InstanceProfileName": "web"}
said["profile"] = client.create_instance_profile(**profile, Path="/app/", Tags=[{"Key": "a", "Value": "1"}])["InstanceProfile"]
client.get_waiter("instance_profile_exists").wait(**profile)
client.add_role_to_instance_profile(**profile, **build)
said["profile's roles"] = [role["RoleName"] for role in client.get_instance_profile(**profile)["InstanceProfile"]["Roles"]]
said["role's profiles"] = [each["Arn"] for each in client.list_instance_profiles_for_role(**build)["InstanceProfiles"]]
said["all profiles"] = [each["InstanceProfileName"] for each in client.list_instance_profiles(PathPrefix="/app/")["InstanceProfiles"]]
client.tag_instance_profile(**profile, Tags=[{"Key": "b", "Value": "2"}])
client.untag_instance_profile(**profile, TagKeys=["a"])
said["profile's tags"] = client.list_instance_profile_tags(**profile)["Tags"]
said["profile's errors"] = [
    error(client.create_instance_profile, **profile),
    error(client.add_role_to_instance_profile, **profile, RoleName="deploy"),
    error(client.delete_instance_profile, **profile),
    error(client.delete_role, **build),
    error(client.get_instance_profile, InstanceProfileName="nope"),
]
client.remove_role_from_instance_profile(**profile, **build)
client.delete_instance_profile(**profile)

# Tags.
client.tag_role(**build, Tags=[{"Key": "b", "Value": "2"}, {"Key": "c", "Value": ""}])
client.untag_role(**build, TagKeys=["a"])
said["tags"] = [[tag["Key"] for tag in page] for page in pages(client, "list_role_tags", "Tags", **build)]

# Inline policies.
for name in ["one", "two"]:
    client.put_role_policy(**build, PolicyName=name, PolicyDocument=json.dumps(allowed))
said["inline"] = client.get_role_policy(**build, PolicyName="one")["PolicyDocument"] == allowed
said["inline policies"] = pages(client, "list_role_policies", "PolicyNames", **build)

# Managed policies.
policy = client.create_policy(PolicyName="managed", PolicyDocument=json.dumps(allowed), Description="Lists", Tags=[{"Key": "a", "Value": "1"}])["Policy"]
said["policy"] = policy
arn = {"PolicyArn": policy["Arn"]}
client.get_waiter("policy_exists").wait(**arn)
said["got policy"] = client.get_policy(**arn)["Policy"]["Description"]
said["policies"] = [found["PolicyName"] for found in client.list_policies(Scope="Local")["Policies"]]
client.attach_role_policy(**build, **arn)
said["attached"] = pages(client, "list_attached_role_policies", "AttachedPolicies", **build)
entities = client.list_entities_for_policy(**arn)
said["entities"] = [[role["RoleName"] for role in entities["PolicyRoles"]], entities["PolicyGroups"], entities["PolicyUsers"]]
version = client.create_policy_version(**arn, PolicyDocument=json.dumps(allowed))["PolicyVersion"]
said["version"] = version
client.set_default_policy_version(**arn, VersionId="v2")
versions = pages(client, "list_policy_versions", "Versions", **arn)
said["versions"] = [[[one["VersionId"], one["IsDefaultVersion"]] for one in page] for page in versions]
said["version document"] = client.get_policy_version(**arn, VersionId="v1")["PolicyVersion"]["Document"] == allowed
client.delete_policy_version(**arn, VersionId="v1")
client.put_role_permissions_boundary(**build, PermissionsBoundary=policy["Arn"])
said["boundary"] = client.get_role(**build)["Role"]["PermissionsBoundary"] == {
    "PermissionsBoundaryType": "Policy",
    "PermissionsBoundaryArn": policy["Arn"],
}
client.delete_role_permissions_boundary(**build)

# Errors.
said["errors"] = [
    error(client.get_role, RoleName="nope"),
    error(client.get_role_policy, **build, PolicyName="nope"),
    error(client.create_role, **build, AssumeRolePolicyDocument=json.dumps(trust)),
    error(client.create_role, RoleName="bad", AssumeRolePolicyDocument="{"),
    error(client.put_role_policy, **build, PolicyName="bad", PolicyDocument="{}"),
    error(client.create_role, RoleName="no/pe", AssumeRolePolicyDocument=json.dumps(trust)),
    error(client.delete_role, **build),
    error(client.delete_policy, **arn),
    error(client.get_policy_version, **arn, VersionId="v9"),
    error(client.delete_policy_version, **arn, VersionId="v2"),
    error(client.attach_role_policy, **build, PolicyArn="arn:aws:iam::000000000000:policy/nope"),
]

# Away with it all.
client.detach_role_policy(**build, **arn)
client.delete_policy(**arn)
for name in ["one", "two"]:
    client.delete_role_policy(**build, PolicyName=name)
client.delete_role(**build)
said["left"] = [role["RoleName"] for role in client.list_roles()["Roles"]]
tell()
