"""Invented combinations of real names, as a Canadian program meets them: many languages, accents and scripts.

The first of each list come most often.
"""

FAMILY = """
Singh Kaur Nguyen Patel Tremblay Sharma Li Wang Chen Khan Santos Smith Zhang Liu Gagnon Roy Okafor Silva Ahmed Kim
Fernandes Haddad Petrova Osei Rahimi Dubois Lefèvre Núñez García Rodríguez Martínez Hernández López González Pérez
Sánchez Ramírez Torres Flores Rivera Gómez Díaz Reyes Cruz Morales Ortiz Gutiérrez Chávez Mendoza Castillo Jiménez
Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque Bergeron Leblanc Paquette Girard
Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Leclerc Lefebvre Poulin Thibault St-Pierre
Nadeau Martel Côté Châtelain Élie Hébert Grégoire Thériault Desrosiers Mercier Bérubé Michaud Kowalska Nowak Wiśniewski
Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk
Ivanov Petrov Sokolov Kuznetsov Popov Volkov Shevchenko Kovalenko Bondarenko Tkachenko Melnyk Kravchenko Oliynyk
Yılmaz Şahin Çelik Öztürk Kılıç Demir Aydın Güneş Doğan Arslan Ødegård Sørensen Nielsen Hansen Østergård Jørgensen
Müller Schröder Jäger Weiß Köhler Krüger Schäfer Bäcker Novák Dvořák Černý Procházka Kučera Veselý Horák Němec
Popescu Ionescu Ștefănescu Țurcanu Munteanu Dumitru Stoica Szabó Tóth Nagy Horváth Kovács Varga Kiss Molnár
Papadopoulos Georgiou Nikolaidis Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino Greco Conti Costa
Pereira Oliveira Souza Lima Almeida Carvalho Araújo Ribeiro Gonçalves Conceição Magalhães Simões Brandão Falcão
Mensah Asante Boateng Owusu Appiah Adeyemi Adébáyò Ogunleye Balogun Eze Nwosu Chukwu Ibrahim Bello Musa Abubakar
Diallo Traoré Koné Ouattara Coulibaly Touré Keïta Camara Sylla Barry Ndiaye Fall Diop Sow Mbaye Kouassi N'Guessan
Tesfaye Haile Bekele Gebre Alemu Tadesse Girma Abebe Mwangi Kamau Otieno Wanjiru Njoroge Kimani Ochieng Moyo Ncube
Hassan Hussein Ali Mohamed Omar Abdi Warsame Farah Al-Masri El-Khoury Nasser Khalil Mansour Sabbagh Najjar Saleh
Ahmadi Hosseini Karimi Rezaei Mohammadi Jafari Sadeghi Ebrahimi Moradi Ghasemi Tehrani Shirazi Qureshi Malik Sheikh
Chaudhry Iqbal Butt Siddiqui Rahman Islam Hossain Chowdhury Das Roy-Chowdhury Banerjee Mukherjee Chatterjee Bose
Iyer Nair Menon Pillai Krishnan Subramanian Venkataraman Reddy Rao Naidu Shetty Hegde Desai Shah Mehta Joshi Gupta
Verma Mishra Yadav Pandey Thakur Chauhan Gill Dhillon Sidhu Grewal Brar Sandhu Bajwa Virk Perera Fernando Jayasinghe
Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Park Lee Choi Jung Kang Yoon Jang Lim Han Oh Seo
Tanaka Suzuki Takahashi Watanabe Yamamoto Nakamura Kobayashi Katō Itō Satō Huang Zhao Wu Zhou Xu Sun Ma Zhu Hu Guo
He Lin Gao Luo Zheng Liang Song Tang Deng Cao Peng Xiao Dela_Cruz Bautista Ocampo Villanueva Aquino Mercado Navarro
Salazar Pascual Domingo Manalo Magsaysay MacDonald McKenzie O'Neill O'Brien Campbell Stewart Morrison Fraser Grant
Brown Wilson Taylor Moore Anderson Jackson White Harris Martin Thompson Robinson Clark Lewis Walker Hall Young King
Wright Hill Scott Green Adams Baker Nelson Carter Mitchell van_der_Berg de_Vries Jansen Bakker Visser Smit Mulder
Петрова Шевченко Ковальчук Иванов Кузнецова 王 李 张 陈 刘 김 박 이 최 محمد حسين العلي سليمان 田中 佐藤 सिंह शर्मा Παπαδόπουλος
"""
GIVEN = """
Maria Mohammed Anna Amir Priya José Wei Fatima Daniel Sofia Nguyễn Ana Ali David Aisha Juan Olga Ravi Mei Ivan Yusuf
Zoë Chloé Élise Noémie Geneviève François André René Hélène Joëlle Raphaël Mathéo Léa Loïc Maxime Océane Anaïs
Amélie Benoît Cédric Jérôme Stéphane Sébastien Véronique Thérèse Łukasz Małgorzata Michał Paweł Katarzyna Agnieszka
Krzysztof Tomasz Zofia Jakub Björn Søren Åsa Jürgen Günther Käthe Jörg Ömer Çağla Gülşen Şükrü İbrahim Ayşe Mehmet
Zuzana Jiří Ondřej Tomáš Lukáš Ștefan Ioana Andrei László Gábor Zsófia Miklós Yiannis Eleni Giulia Matteo Luca
Francesca João Inês Conceição Thiago Luís Mário Ângela Óscar Iñaki Begoña Martín Sebastián Valentina Camila Lucía
Ximena Andrés Tomás Ramón Raúl Kwame Ama Kofi Abena Yaw Akosua Chinedu Ngozi Adaeze Emeka Olumide Fúnmiláyò Tunde
Amadou Fatoumata Moussa Aminata Ibrahima Mariam Cheikh Aïssatou Mamadou Kadiatou Tesfaye Selam Abebe Hana Wanjiku
Kamau Akinyi Tendai Farai Hassan Zainab Omar Layla Khalid Noor Rania Tariq Huda Samir Yasmin Karim Leila Reza
Shirin Parisa Mehdi Neda Farhad Bilal Ayesha Imran Sana Usman Hira Zara Tahmina Rafiq Nusrat Arjun Lakshmi Vikram
Ananya Rohan Deepa Sanjay Kavita Suresh Meena Harpreet Gurpreet Manpreet Jaspreet Baljit Amandeep Simran Navdeep
Nimal Kumari Dilshan Thi Van Minh Linh Huong Tuấn Hùng Đức Phương Ngọc Thảo Jin-woo Min-seo Ji-hye Soo-jin
Hyun-woo Haruto Yui Sakura Ren Kenji Yuki Xin Yan Jing Hao Lei Fang Min Ying Jun Qiang Xiu-Ying Rosario Jhon_Paul
Maricel Rodel Jocelyn Angelica Emily James Sarah Michael Olivia William Charlotte Liam Emma Noah Ava Ethan Grace
Lucas Hannah Logan Isla Owen Ella Jack Ruby Samuel Alice Henry Julia George Clara Thomas Eva Peter Nina Martin Vera
Dmitri Natalia Sergei Oksana Andriy Iryna Mykola Svitlana Bohdan Halyna Ольга Иван Наталія Сергій 伟 芳 秀英 민서 지훈
محمد فاطمة علي 花子 健二 प्रिया राहुल Ελένη Marie-Ève Jean-Luc Anne-Sophie Abd_al-Rahman Maria_José
"""
EMPLOYER_FIRST = """
Northern Lakeshore Algoma Bruce Trent Huron Rideau Niagara Superior Muskoka Kawartha Georgian Temagami Nipissing
Simcoe Grenville Frontenac Hastings Quinte Lambton Essex Kent Perth Wellington Dufferin Haliburton Renfrew Lanark
Prescott Glengarry Cochrane Kenora Manitoulin Sudbury Timiskaming Éclair Frères_Lavoie Bélanger Old_Mill Stone_Bridge
Red_Maple White_Pine Blue_Heron Silver_Birch Twin_Rivers Grand_Portage Cedar_Hill Copper_Cliff Iron_Bay Amber_Field
"""
EMPLOYER_SECOND = """
Grain Foods Steel Machining Software Robotics Textile Recycling Dental Health Bakery Logistics Freight Plastics
Electric Mining Forest Lumber Dairy Poultry Greenhouse Packaging Printing Optics Battery Solar Water Paint Glass
Ceramics Hardware Furniture Roofing Drywall Plumbing Welding Aerospace Automotive Tool Instruments Pharma Biotech
"""
EMPLOYER_FORM = "Inc. Ltd. Corporation Cooperative Company Partners"
PLACES = """
Toronto Ottawa Mississauga Brampton Hamilton London Markham Vaughan Kitchener Windsor Richmond_Hill Oakville Burlington
Oshawa Barrie Guelph Whitby Cambridge Milton Ajax Waterloo Thunder_Bay Brantford Chatham Clarington Pickering Niagara_Falls
Newmarket Peterborough Kawartha_Lakes Caledon Belleville Sarnia Sault_Ste._Marie Welland Halton_Hills Aurora North_Bay
Stouffville Cornwall Georgina Quinte_West Timmins Woodstock St._Thomas Brant Orillia Innisfil Stratford Orangeville
Leamington Fort_Erie Bradford Kenora Cobourg Tillsonburg Collingwood Brockville Elliot_Lake Hawkesbury Petawawa Dryden
"""


def listed(text: str) -> list[str]:
    """The names of a text above; an underscore stands for the space within one."""
    return list(dict.fromkeys(word.replace("_", " ") for word in text.split()))
