"""awsglue for Spark jobs: GlueContext, DynamicFrame, Job and the transforms, as far as a week of lessons needs them.

`awsglue.utils` is the one of Python Shell jobs.
"""

from pkgutil import extend_path

__path__ = extend_path(__path__, __name__)
