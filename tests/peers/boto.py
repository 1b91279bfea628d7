# Run by the peers' test with the simulator's endpoint: boto3 as any other program would use it.
import sys

import boto3

client = boto3.client("secretsmanager", endpoint_url=sys.argv[1], region_name="us-east-1")
names = [f"fleet/{number:02}" for number in range(7)]
for name in names:
    client.create_secret(Name=name, SecretString="not a secret", Tags=[{"Key": "team", "Value": "blue"}])

pages = list(client.get_paginator("list_secrets").paginate(PaginationConfig={"PageSize": 3}))
listed = sorted(secret["Name"] for page in pages for secret in page["SecretList"])
assert listed == names, listed
assert all(len(page["SecretList"]) <= 3 for page in pages), "a page is larger than was asked for"
assert all("PrimaryRegion" not in secret for page in pages for secret in page["SecretList"])

found = client.list_secrets(Filters=[{"Key": "name", "Values": ["fleet/03"]}])["SecretList"]
assert [secret["Name"] for secret in found] == ["fleet/03"], found

described = client.describe_secret(SecretId="fleet/00")
assert described["Tags"] == [{"Key": "team", "Value": "blue"}], described
assert list(described["VersionIdsToStages"].values()) == [["AWSCURRENT"]], described
assert described["CreatedDate"].tzinfo is not None
assert described["ResponseMetadata"]["RequestId"]

try:
    client.describe_secret(SecretId="nobody")
    raise SystemExit("a secret that nobody made was described")
except client.exceptions.ResourceNotFoundException as error:
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400, error.response

client.delete_secret(SecretId="fleet/06", RecoveryWindowInDays=7)
assert len(client.list_secrets()["SecretList"]) == 6
assert len(client.list_secrets(IncludePlannedDeletion=True)["SecretList"]) == 7

identity = boto3.client("sts", endpoint_url=sys.argv[1], region_name="us-east-1").get_caller_identity()
assert identity["Account"].isdigit() and len(identity["Account"]) == 12, identity
