-- What a link alone may do: nothing yet.

grant usage on schema app to vitrine_link;
