"""
Parquet files in object storage, as Spark reads them without a jar from elsewhere.

Spark's own reader of S3 is a jar that `pyspark` does not bring. This one is a Python data source:
each object is a part of the table, its rows come as Arrow batches through `pyarrow`, and any worker
that has the two packages can read it. `storage` serves it on one machine, to try it on.
"""

import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pyarrow as pa
from moto.server import ThreadedMotoServer
from pyarrow import fs
from pyarrow import parquet as pq
from pyspark import cloudpickle
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.datasource import DataSource, DataSourceReader, InputPartition
from pyspark.sql.pandas.types import from_arrow_schema
from pyspark.sql.types import StructType

FORMAT: Final = "objects"
BUCKET: Final = "tables"


class Objects(DataSource):  # type: ignore[misc]  # pyspark is away from mypy
    """
    A table of one or more Parquet objects; a column that some of them lack is null there.

    Options:
        keys: The addresses of the objects, bucket/key, one a line.
        endpoint: The server, as host:port; access: a key and its secret, with a colon between.
    """

    @classmethod
    def name(cls) -> str:
        """Give the name by which Spark knows the format."""
        return FORMAT

    def schema(self) -> StructType:
        """Give the columns of all objects."""
        return from_arrow_schema(_schema(self.options))

    def reader(self, schema: StructType) -> DataSourceReader:
        """Give what reads the rows."""
        del schema
        return _Reader(dict(self.options), _schema(self.options))


class _Reader(DataSourceReader):  # type: ignore[misc]  # as above
    """Reads one object for each part of the table."""

    def __init__(self, options: Mapping[str, str], schema: pa.Schema) -> None:
        """Remember what the driver knows of all objects, so that no worker asks for them."""
        self._options = options
        self._schema = schema

    def partitions(self) -> Sequence[InputPartition]:
        """Make each object a part."""
        return [InputPartition(key) for key in _keys(self._options)]

    def read(self, partition: InputPartition) -> Iterator[pa.RecordBatch]:
        """Give the rows of an object, with the columns of all of them in their order."""
        table = pq.read_table(partition.value, filesystem=_storage(self._options))
        lacking = [field for field in self._schema if field.name not in table.column_names]
        for field in lacking:
            table = table.append_column(field, pa.nulls(table.num_rows, field.type))
        yield from table.select(self._schema.names).cast(self._schema).to_batches()


def _keys(options: Mapping[str, str]) -> list[str]:
    return options["keys"].splitlines()


def _storage(options: Mapping[str, str], *, makes_buckets: bool = False) -> fs.S3FileSystem:
    key, _, secret = options["access"].partition(":")
    return fs.S3FileSystem(
        access_key=key,
        secret_key=secret,
        endpoint_override=options["endpoint"],
        scheme="http",
        region="us-east-1",
        allow_bucket_creation=makes_buckets,
    )


def _schema(options: Mapping[str, str]) -> pa.Schema:
    """Put the columns of all objects together, in the types that Spark knows."""
    storage = _storage(options)
    schemas = [pq.read_schema(key, filesystem=storage) for key in _keys(options)]
    plain = [pa.schema([field.with_type(_plain(field.type)) for field in one]) for one in schemas]
    return pa.unify_schemas(plain)


def _plain(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return pa.string()
    if pa.types.is_large_list(kind):
        return pa.list_(_plain(kind.value_type))
    return kind


class Storage:
    """
    Object storage that can be reached.

    Attributes:
        options: Where it is and who asks, as `Objects` is told.
    """

    def __init__(self, options: Mapping[str, str]) -> None:
        """Make the bucket."""
        self.options = dict(options)
        self._files = _storage(options, makes_buckets=True)
        self._files.create_dir(BUCKET)

    def put(self, table: str, files: Sequence[Path]) -> list[str]:
        """Store files as the objects of a table, and give their addresses."""
        keys = [f"{BUCKET}/{table}/{number:04}.parquet" for number in range(len(files))]
        for key, file in zip(keys, files, strict=True):
            with self._files.open_output_stream(key) as out:
                out.write(file.read_bytes())
        return keys

    def frame(self, session: SparkSession, keys: Sequence[str]) -> DataFrame:
        """Let Spark read a table from its objects."""
        # A worker has the packages, and need not have this file.
        cloudpickle.register_pickle_by_value(sys.modules[__name__])
        session.dataSource.register(Objects)
        return session.read.format(FORMAT).options(keys="\n".join(keys), **self.options).load()


@contextmanager
def storage() -> Iterator[Storage]:
    """Serve object storage on this machine, over 127.0.0.1, until the block ends."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield Storage({"endpoint": f"{host}:{port}", "access": "anybody:anything"})
    finally:
        server.stop()
