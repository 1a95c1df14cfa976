"""What boto3 makes of the local CodeArtifact, and what a client of npm that is none finds there."""

import base64
import hashlib
import json
import urllib.request

import boto3

from facts import error, pages, said, tell, without_metadata

client = boto3.client("codeartifact")

tags = [{"key": "team", "value": "web"}]
said["domain"] = client.create_domain(domain="shop", tags=tags)["domain"]
client.create_repository(domain="shop", repository="store", description="Ours")
app = {"domain": "shop", "repository": "app"}
client.create_repository(**app, upstreams=[{"repositoryName": "store"}])
connection = {"domain": "shop", "repository": "store", "externalConnection": "public:npmjs"}
client.associate_external_connection(**connection)
said["store"] = client.describe_repository(domain="shop", repository="store")["repository"]
client.disassociate_external_connection(**connection)
said["updated"] = client.update_repository(**app, description="All ours")["repository"]["description"]
said["repositories"] = [[one["name"] for one in page] for page in pages(client, "list_repositories", "repositories")]
in_domain = pages(client, "list_repositories_in_domain", "repositories", None, domain="shop")
said["in domain"] = [one["name"] for one in in_domain[0]]
said["domains"] = [one["name"] for one in client.list_domains()["domains"]]
said["described"] = client.describe_domain(domain="shop")["domain"]["repositoryCount"]

# Permissions.
everybody = {"Effect": "Allow", "Principal": "*", "Action": "codeartifact:ReadFromRepository", "Resource": "*"}
document = json.dumps({"Version": "2012-10-17", "Statement": [everybody]})
client.put_domain_permissions_policy(domain="shop", policyDocument=document)
said["domain policy"] = client.get_domain_permissions_policy(domain="shop")["policy"]["document"] == document
client.delete_domain_permissions_policy(domain="shop")
client.put_repository_permissions_policy(**app, policyDocument=document)
said["policy"] = client.get_repository_permissions_policy(**app)["policy"]["resourceArn"]
client.delete_repository_permissions_policy(**app)

# Packages.
endpoint = client.get_repository_endpoint(**app, format="npm")["repositoryEndpoint"]
token = client.get_authorization_token(domain="shop", durationSeconds=900)
said["token"] = type(token["expiration"]).__name__


def ask(method, path, body=None):
    headers = {"Authorization": f"Bearer {token['authorizationToken']}", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(endpoint + path, data, headers, method=method)) as answer:
        return answer.read()


def publish(version):
    content = f"greet {version}".encode()
    name, file = "@shop/greet", f"greet-{version}.tgz"
    dist = {"shasum": hashlib.sha1(content).hexdigest(), "tarball": f"{endpoint}@shop/greet/-/{file}"}
    about = {"name": name, "version": version, "readme": "# Greet", "dist": dist}
    attachment = {"data": base64.b64encode(content).decode(), "length": len(content)}
    ask("PUT", "@shop%2fgreet", {"name": name, "dist-tags": {"latest": version}, "versions": {version: about}, "_attachments": {file: attachment}})


for version in ["1.0.0", "1.1.0", "1.2.0"]:
    publish(version)
said["file"] = ask("GET", "@shop/greet/-/greet-1.1.0.tgz").decode()
greet = {**app, "format": "npm", "namespace": "shop", "package": "greet"}
said["packages"] = pages(client, "list_packages", "packages", None, **app)[0]
said["package"] = client.describe_package(**greet)["package"]["name"]
listed = client.list_package_versions(**greet)
said["versions"] = [listed["defaultDisplayVersion"], sorted(one["version"] for one in listed["versions"])]
said["version"] = client.describe_package_version(**greet, packageVersion="1.0.0")["packageVersion"]["status"]
said["readme"] = client.get_package_version_readme(**greet, packageVersion="1.0.0")["readme"]
said["deleted"] = client.delete_package_versions(**greet, versions=["1.0.0", "9.9.9"])["failedVersions"]
said["disposed"] = list(client.dispose_package_versions(**greet, versions=["1.1.0"])["successfulVersions"])
restrictions = {"publish": "BLOCK", "upstream": "BLOCK"}
said["origin"] = client.put_package_origin_configuration(**greet, restrictions=restrictions)["originConfiguration"]
client.delete_package(**greet)

# Tags.
arn = said["domain"]["arn"]
client.tag_resource(resourceArn=arn, tags=[{"key": "stage", "value": "dev"}])
client.untag_resource(resourceArn=arn, tagKeys=["team"])
said["tags"] = client.list_tags_for_resource(resourceArn=arn)["tags"]

said["errors"] = [
    error(client.create_domain, domain="shop"),
    error(client.create_domain, domain="Shop"),
    error(client.describe_repository, domain="shop", repository="none"),
    error(client.describe_package, **greet),
    error(client.delete_domain, domain="shop"),
    error(client.get_repository_endpoint, **app, format="pypi"),
]
client.delete_repository(**app)
client.delete_repository(domain="shop", repository="store")
said["gone"] = without_metadata(client.delete_domain(domain="shop"))["domain"]["status"]
tell()
