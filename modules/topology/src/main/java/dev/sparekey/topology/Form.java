package dev.sparekey.topology;

import org.apache.avro.Schema;

/** How values of one Java type are written as Avro and read back. */
interface Form {

  Schema schema();

  Object toAvro(Object value);

  Object fromAvro(Object datum);
}
