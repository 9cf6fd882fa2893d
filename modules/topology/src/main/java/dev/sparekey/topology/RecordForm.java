package dev.sparekey.topology;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.jspecify.annotations.Nullable;

/** A Java record as an Avro record, component by component. */
final class RecordForm implements Form {

  /** Branches of the union that a component is that may be missing. */
  private static final int NULL = 0;

  private static final int VALUE = 1;

  private final Schema schema;
  private final Form[] forms;
  private final boolean[] nullable;
  private final Method[] accessors;
  private final Constructor<?> constructor;

  RecordForm(Schema schema, Class<?> type, Form[] forms, boolean[] nullable) {
    this.schema = schema;
    this.forms = forms.clone();
    this.nullable = nullable.clone();
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    accessors = new Method[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      accessors[i] = components[i].getAccessor();
      // A package-private record's accessors are public methods of a class that is not.
      accessors[i].setAccessible(true);
    }
    try {
      constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("every record has its canonical constructor", e);
    }
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public void write(Object value, Encoder out) throws IOException {
    for (int i = 0; i < forms.length; i++) {
      Object component = get(accessors[i], value);
      if (nullable[i]) {
        out.writeIndex(component == null ? NULL : VALUE);
      }
      if (component != null) {
        forms[i].write(component, out);
      } else if (!nullable[i]) {
        throw new IllegalArgumentException(
            schema.getName() + " has no '" + schema.getFields().get(i).name() + "'");
      }
    }
  }

  @Override
  public Object read(Decoder in) throws IOException {
    @Nullable Object[] components = new @Nullable Object[forms.length];
    for (int i = 0; i < forms.length; i++) {
      components[i] = nullable[i] && index(in) == NULL ? null : forms[i].read(in);
    }
    try {
      return constructor.newInstance(components);
    } catch (InvocationTargetException e) {
      throw new IllegalArgumentException(
          "a stored " + schema.getName() + " breaks a rule of its type", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + schema.getName(), e);
    }
  }

  private static int index(Decoder in) throws IOException {
    int index = in.readIndex();
    if (index != NULL && index != VALUE) {
      throw new IllegalArgumentException("a union of two has no branch " + index);
    }
    return index;
  }

  private static @Nullable Object get(Method accessor, Object value) {
    try {
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + accessor, e);
    }
  }
}
