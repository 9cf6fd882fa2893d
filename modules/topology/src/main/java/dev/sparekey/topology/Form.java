package dev.sparekey.topology;

import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/** How values of one Java type are written as Avro and read back. */
interface Form {

  Schema schema();

  void write(Object value, Encoder out) throws IOException;

  Object read(Decoder in) throws IOException;
}
